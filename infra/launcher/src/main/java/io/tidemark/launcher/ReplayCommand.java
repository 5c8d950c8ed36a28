package io.tidemark.launcher;

import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.PriceVendors;
import io.tidemark.jobs.JobSettings;
import io.tidemark.jobs.MarketDataJob;
import io.tidemark.jobs.windows.CandleDay;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import io.tidemark.model.MarketEvent;
import io.tidemark.source.ExchangeSourceOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the main job over recorded frames, in event time, to their end. */
@Command(
        name = "replay",
        description = {
            "Write recorded frames (tapes: .jsonl, .jsonl.gz) into the lake.",
            "Tapes given together are one feed per exchange. The last line printed is a JSON object with the counts."
        })
final class ReplayCommand implements Callable<Integer> {

    @Mixin
    LakeOption lake;

    @Mixin
    AlertsOption alerts;

    @Parameters(arity = "1..*", paramLabel = "TAPE", description = "Files of recorded frames.")
    List<Path> tapes;

    @Option(
            names = "--exchanges",
            split = ",",
            paramLabel = "ID",
            description = "Only these exchanges, separated by commas (default: all that are on the tapes).")
    List<String> exchanges = List.of();

    @Option(
            names = "--dry-run",
            description = "Read the tapes, say what is on them and what would be written; write nothing.")
    boolean dryRun;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Set<String> wanted = new TreeSet<>(exchanges);
        wanted.stream().filter(id -> !PriceVendors.all().containsKey(id)).forEach(Exchanges::of);
        Configuration alerting = alerts.settings();
        return dryRun ? list(wanted, out) : write(wanted, alerting, out, err);
    }

    private int list(Set<String> wanted, PrintWriter out) throws IOException {
        TapeCheck.Contents all = TapeCheck.readAll(tapes, wanted);
        all.framesOfExchange()
                .forEach((exchange, frames) -> out.printf(Locale.ROOT, "%-12s %,12d frames%n", exchange, frames));
        out.printf(
                Locale.ROOT,
                "Would write %,d frames and the trades, quotes and candles in them to %s; nothing was written.%n",
                all.frames(),
                lake.path());
        return Tidemark.OK;
    }

    private int write(Set<String> wanted, Configuration alerting, PrintWriter out, PrintWriter err) throws Exception {
        // To their ends, so that a damaged tape is told of before anything of it has been written.
        TapeCheck.Contents contents = TapeCheck.readAll(tapes, wanted);
        refuseTwice(contents);
        Logs.inLake(lake.path());
        HeldFeeds held = held(contents, alerting);
        JobSettings settings = JobSettings.replay(
                        lake.path(), tapes.stream().map(Path::toAbsolutePath).toList(), wanted, alerting)
                .knowing(held.feeds());
        Replayed result = run(settings, new Configuration(), err, held, contents.last());
        out.println(result.json());
        return result.complete() ? Tidemark.OK : Tidemark.INTERRUPTED;
    }

    /** What the lake holds of the trades on the tapes, and around them. */
    private HeldFeeds held(TapeCheck.Contents contents, Configuration options) throws IOException {
        if (!Lake.exists(lake.path())) {
            return HeldFeeds.none();
        }
        try (Lake open = Lake.open(lake.path())) {
            if (isEmpty(open, "silver.trades") && isEmpty(open, "bronze.frames")) {
                return HeldFeeds.none();
            }
            return HeldFeeds.of(
                    open,
                    TapeTrades.read(tapes, contents.framesOfExchange().keySet()),
                    options.get(ExchangeSourceOptions.MAX_HOLE));
        }
    }

    private static boolean isEmpty(Lake lake, String table) {
        return !lake.tables().contains(table) || lake.table(table).currentSnapshot() == null;
    }

    /** A recording is written once; frames have no other sign by which they could be told apart. */
    private void refuseTwice(TapeCheck.Contents contents) throws IOException {
        if (!Lake.exists(lake.path()) || contents.frames() == 0) {
            return;
        }
        String ids = String.join("', '", contents.framesOfExchange().keySet());
        try (Lake open = Lake.open(lake.path())) {
            if (isEmpty(open, "bronze.frames")) {
                return;
            }
            StringBuilder answer = new StringBuilder();
            LakeQuery.over(open)
                    .run(
                            "SELECT count(*) AS n FROM bronze.frames WHERE exchange IN ('%s') AND received_at BETWEEN make_timestamptz(%d) AND make_timestamptz(%d)"
                                    .formatted(ids, contents.first(), contents.last()),
                            ResultFormat.CSV,
                            answer);
            long there =
                    Long.parseLong(answer.toString().lines().skip(1).findFirst().orElse("0"));
            if (there > 0) {
                throw new IllegalStateException(
                        "Cannot replay into %s: it holds %d frames of %s from the time of these tapes already; use another --lake, or remove this one first"
                                .formatted(
                                        lake.path(),
                                        there,
                                        String.join(
                                                ", ",
                                                contents.framesOfExchange().keySet())));
            }
        }
    }

    /** Runs a bounded job to its end, or to Ctrl+C, with its progress on {@code err}. */
    static Replayed run(JobSettings settings, PrintWriter err) throws Exception {
        return run(settings, new Configuration(), err);
    }

    /** The same, with settings of Flink that go before those of {@code flink-conf}. */
    static Replayed run(JobSettings settings, Configuration more, PrintWriter err) throws Exception {
        return run(settings, more, err, HeldFeeds.none(), MarketEvent.ABSENT);
    }

    private static Replayed run(JobSettings settings, Configuration more, PrintWriter err, HeldFeeds held, long knownAt)
            throws Exception {
        long begin = System.nanoTime();
        Interrupts interrupts = Interrupts.catchAll();
        StreamExecutionEnvironment env =
                LocalFlink.replay(Home.folder(), settings.lake()).with(more).environment();
        MarketDataJob.define(env, settings);
        RunningJob job = RunningJob.start(env, "replay");
        boolean complete = true;
        try (ProgressLine progress = new ProgressLine(err)) {
            while (!job.awaitEnd(ProgressLine.INTERVAL)) {
                progress.show(Counter.FRAMES.of(job.counts()));
                if (interrupts.asked()) {
                    complete = false;
                    err.println("tidemark: interrupted; what has been read so far is being written");
                    job.stop(RunningJob.STOP_TIME);
                    break;
                }
            }
        }
        held.settleGaps(settings.lake());
        List<CandleDay> days = new ArrayList<>(job.candleDays());
        days.addAll(held.days(knownAt));
        Map<String, Long> counts = CandleRebuild.after(Home.folder(), settings.lake(), days, job.counts());
        return new Replayed(counts, (System.nanoTime() - begin) / 1e9, complete);
    }
}
