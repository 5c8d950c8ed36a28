package io.tidemark.launcher;

import io.tidemark.dashboard.Dashboard;
import io.tidemark.jobs.JobSettings;
import io.tidemark.jobs.JobSettings.LiveFeed;
import io.tidemark.jobs.JobStart;
import io.tidemark.jobs.MarketDataJob;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The main job over live feeds in this process, watched until it is over; the same in {@code demo} and {@code up}. */
final class LiveRun {

    /** The folder of the lake where the job over real exchanges keeps its checkpoints and savepoints. */
    static final String STATE = "live";

    private static final int UI_PORT = 8081;
    private static final Duration STATUS_EVERY = Duration.ofSeconds(5);
    /** What is on its way is read within this, or by the next run. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(5);

    @Mixin
    LakeOption lake;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = Values.Positive.class,
            description = "End after this long (default: go on until Ctrl+C).")
    @Nullable
    Long seconds;

    @Option(
            names = "--ui-port",
            paramLabel = "PORT",
            converter = Values.Port.class,
            description = "Port of Flink's web UI (default: 8081, or the next free one).")
    @Nullable
    Integer uiPort;

    @Option(
            names = "--dashboard-port",
            paramLabel = "PORT",
            converter = Values.Port.class,
            description = "Port of the dashboard (default: 8501, or the next free one).")
    @Nullable
    Integer dashboardPort;

    @Mixin
    AlertsOption alerts;

    @Mixin
    KafkaOption kafka;

    @Mixin
    ServeOption serve;

    /** Made late: it logs, and logging has not started when the command line is read. */
    private @Nullable Configuration alerting;

    private @Nullable Route route;
    private int ui;
    private int pages;

    /**
     * By way of Kafka.
     *
     * @param ingest where the job runs that fetches, and from which state
     * @param settings of all that reads and writes topics
     */
    private record Route(LocalFlink ingest, Configuration settings) {}

    /** Lets two jobs do it, with Kafka between them. */
    void viaKafka(LocalFlink ingest, Configuration settings) {
        route = new Route(ingest, settings);
    }

    /** Finds a port, and says so where it is another than usual. To be called before anything else is started. */
    Interrupts prepare(PrintWriter out) {
        ui = uiPort(out);
        pages = DashboardPort.choose("--dashboard-port", dashboardPort, out);
        Logs.inLake(lake.path());
        alerting = alerts.settings();
        return Interrupts.catchAll();
    }

    /**
     * Runs the job until the time is over, Ctrl+C, or its own end, which is a failure.
     *
     * @param flink where it runs, and from which state
     * @param feeds what it listens to
     * @param options settings of the job
     * @param open what becomes of open windows at the end
     * @param clock the clock the exchanges live by
     * @param urls lines to print once it runs
     * @param begin how it goes on from what it did before
     * @return the exit code
     */
    int run(
            LocalFlink flink,
            List<LiveFeed> feeds,
            Configuration options,
            RunningJob.Windows open,
            Supplier<Instant> clock,
            List<String> urls,
            StartOptions begin,
            Interrupts interrupts,
            PrintWriter out)
            throws Exception {
        Configuration all = new Configuration(options);
        if (alerting != null) {
            all.addAll(alerting);
        }
        @Nullable Route way = route;
        if (way != null) {
            all.addAll(way.settings());
        }
        JobSettings live = JobSettings.live(lake.path(), feeds, all);
        JobSettings settings = way == null ? live : JobSettings.kafka(lake.path(), all);
        StreamExecutionEnvironment env = flink.environmentWithUi(ui);
        MarketDataJob.define(env, settings);
        StreamGraph graph = env.getStreamGraph();
        graph.setJobName(MarketDataJob.NAME);
        JobStart start = JobStart.of(env, graph, settings, begin.consents());
        List<String> found = start.check();
        if (begin.explain) {
            start.settings().lines().forEach(out::println);
            found.forEach(out::println);
            out.println("It would start.");
            return Tidemark.OK;
        }
        if (serve.isWanted()) {
            serve.prepare();
        }
        // Not a constant: picocli makes all commands before any has said where to log.
        Logger log = LoggerFactory.getLogger(LiveRun.class);
        start.settings().lines().forEach(log::info);
        found.forEach(log::info);
        start.register();
        @Nullable RunningJob ingest = way == null ? null : Ingest.start(way.ingest(), live, begin);
        RowsWritten written = RowsWritten.into(lake.path());
        RunningJob job = RunningJob.start(env, graph);
        @Nullable RunningJob serving = serve.isWanted() ? serve.start(lake.path()) : null;
        try (Dashboard dashboard = Dashboard.start(lake.path(), pages)) {
            urls.forEach(out::println);
            out.printf("Dashboard: %s%n", dashboard.url());
            out.printf("Flink's web UI: http://127.0.0.1:%d/%n", ui);
            out.println(
                    seconds == null
                            ? "Candles show in the lake with the checkpoint after they close, every 10 s. Ctrl+C ends."
                            : "Ends after %d s.".formatted(seconds));
            out.flush();
            watch(job, ingest, interrupts, clock, out);
        }
        if (ingest != null) {
            stopFetching(ingest, job, out);
        }
        boolean stopped = stop(job, open, out);
        if (serving != null) {
            ServeOption.end(serving);
        }
        CandleRebuild.after(Home.folder(), lake.path(), job.candleDays(), job.counts());
        summarize(written.since(), out);
        return stopped ? Tidemark.OK : Tidemark.FAILED;
    }

    private int uiPort(PrintWriter out) {
        if (uiPort != null) {
            return Ports.named("Flink's web UI", "--ui-port", uiPort);
        }
        int free = Ports.freeFrom(UI_PORT);
        if (free != UI_PORT) {
            out.printf("Port %d is in use, Flink's web UI takes %d.%n", UI_PORT, free);
        }
        return free;
    }

    private void watch(
            RunningJob job,
            @Nullable RunningJob ingest,
            Interrupts interrupts,
            Supplier<Instant> clock,
            PrintWriter out)
            throws Exception {
        StatusLine status = new StatusLine();
        FailureNews news = new FailureNews(ui, job.id());
        long begin = System.nanoTime();
        long shown = begin;
        while (!interrupts.asked() && !job.ended() && (ingest == null || !ingest.ended())) {
            long now = System.nanoTime();
            long left = seconds == null ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(seconds) - (now - begin);
            if (left <= 0) {
                return;
            }
            interrupts.await(Math.min(left, STATUS_EVERY.toNanos() - (now - shown)), TimeUnit.NANOSECONDS);
            long after = System.nanoTime();
            if (after - shown >= STATUS_EVERY.toNanos() && !interrupts.asked()) {
                for (FailureNews.Failure failure : news.next()) {
                    out.println(StatusLine.failed(failure));
                }
                out.println(status.text(clock.get(), job.counts(), Duration.ofNanos(after - shown)));
                shown = after;
            }
        }
    }

    /** Nothing more is fetched; what has been is read out of the topics, or by the next run. */
    private static void stopFetching(RunningJob ingest, RunningJob job, PrintWriter out) throws Exception {
        out.println("Stopping: nothing more is fetched ...");
        if (!ingest.stop(RunningJob.STOP_TIME)) {
            out.println(
                    "The ingest job had to be cancelled; what it fetched after its last checkpoint is asked for again.");
            return;
        }
        long sent = Counter.FRAMES.of(ingest.counts());
        long deadline = System.nanoTime() + LONGEST_REST.toNanos();
        while (!job.ended() && Counter.FRAMES.of(job.counts()) < sent && System.nanoTime() < deadline) {
            job.awaitEnd(Duration.ofMillis(200));
        }
    }

    private static boolean stop(RunningJob job, RunningJob.Windows open, PrintWriter out) throws InterruptedException {
        out.println("Stopping: what has been received is being written ...");
        if (job.stop(RunningJob.STOP_TIME, open)) {
            return true;
        }
        out.println("The job had to be cancelled; what came after the last checkpoint is not in the lake.");
        return false;
    }

    private void summarize(Map<String, Long> rows, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "Written: %,d frames (%,d rejected), %,d trades, %,d quotes, %,d candles.%n",
                rows.get("bronze.frames"),
                rows.get("bronze.rejected"),
                rows.get("silver.trades"),
                rows.get("silver.quotes"),
                rows.get("gold.candles"));
        out.println("Ask for them:");
        out.printf(
                "  ./tidemark sql \"SELECT exchange, instrument, window_start, open, high, low, close, volume_base,"
                        + " trade_count FROM gold.candles_latest WHERE timeframe = '1s' ORDER BY window_start DESC,"
                        + " exchange, instrument LIMIT 10\"%s%n",
                lake.argument());
    }
}
