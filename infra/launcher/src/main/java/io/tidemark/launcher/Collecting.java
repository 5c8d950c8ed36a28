package io.tidemark.launcher;

import io.tidemark.jobs.JobSettings.LiveFeed;
import io.tidemark.jobs.kafka.RawTopics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The main job over the exchanges themselves; the same in {@code up} and {@code record}. */
final class Collecting {

    /** The folder of the lake where the job that fetches keeps its checkpoints and savepoints. */
    static final String INGEST = "ingest";

    @Mixin
    LiveRun live;

    @Mixin
    LiveFeeds choice;

    @Mixin
    StartOptions begin;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Fetch and compute in two jobs, with the topics of these brokers between them.")
    @Nullable
    String kafka;

    /** Collects until the time is over or Ctrl+C; returns the exit code. */
    int run(PrintWriter out) throws Exception {
        Path folder = live.lake.path();
        if (choice.at == null) {
            DemoCommand.requireReal(folder);
        }
        Interrupts interrupts = live.prepare(out);
        out.printf("Tidemark, lake %s%n", folder);
        List<LiveFeed> feeds = choice.choose(out);
        List<String> lines = new ArrayList<>(choice.told(feeds));
        Path own = folder.resolve(LiveRun.STATE);
        @Nullable Path state = begin.from == null ? null : Path.of(begin.from).toAbsolutePath();
        if (state == null && !begin.anew) {
            state = LocalFlink.newestState(own);
        }
        if (state != null) {
            lines.add("Going on from %s: what was missed since is asked for."
                    .formatted(state.startsWith(folder) ? folder.relativize(state) : state));
        }
        if (kafka != null) {
            Configuration settings = live.kafka.settings(kafka);
            RawTopics.require(settings);
            Path fetching = folder.resolve(INGEST);
            live.viaKafka(
                    LocalFlink.live(Home.folder(), fetching).from(begin.anew ? null : LocalFlink.newestState(fetching)),
                    settings);
        }
        return live.run(
                LocalFlink.live(Home.folder(), own).from(state),
                feeds,
                choice.options(),
                RunningJob.Windows.KEPT,
                Instant::now,
                lines,
                begin,
                interrupts,
                out);
    }
}
