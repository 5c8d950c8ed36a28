package io.tidemark.launcher;

import io.tidemark.jobs.JobSettings.LiveFeed;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** The main job over the exchanges themselves; the same in {@code up} and {@code record}. */
final class Collecting {

    @Mixin
    LiveRun live;

    @Mixin
    LiveFeeds choice;

    @Mixin
    StartOptions begin;

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
