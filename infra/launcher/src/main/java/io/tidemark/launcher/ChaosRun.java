package io.tidemark.launcher;

import io.tidemark.checker.Checker;
import io.tidemark.checker.Evidence;
import io.tidemark.checker.EvidenceReader;
import io.tidemark.checker.Finding;
import io.tidemark.exchange.Hosts;
import io.tidemark.jobs.JobSettings;
import io.tidemark.jobs.JobSettings.LiveFeed;
import io.tidemark.jobs.MarketDataJob;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.QueryResult;
import io.tidemark.simulator.Faults;
import io.tidemark.simulator.Simulator;
import io.tidemark.simulator.SimulatorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * One run of the job against simulated exchanges that go wrong by a {@link FaultSchedule}, until all is quiet again,
 * and what is to be said of the lake then.
 */
final class ChaosRun {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    /** Longer than the longest pause between two requests that fail: only what will never come is not waited for. */
    private static final Duration LONGEST_QUIET = Duration.ofMinutes(5);
    private static final Duration STOP_TIME = Duration.ofMinutes(2);

    /** Waits that are minutes in the world, so that a run takes seconds. */
    static final Map<String, String> OPTIONS = Map.of(
            "source.hole-grace", "500 ms",
            "source.tail-check", "2 s",
            "source.absent-spacing", "500 ms",
            "source.max-repair", "25 s",
            "source.max-hole-wait", "5 s",
            "source.request-share", "50");

    private final FaultSchedule schedule;
    private final Path lake;
    private final Configuration configuration;
    private final List<LiveFeed> feeds;
    private final Simulator simulator;

    private ChaosRun(FaultSchedule schedule, Path folder, Configuration configuration, Simulator simulator) {
        this.schedule = schedule;
        this.lake = folder.resolve("lake");
        this.configuration = configuration;
        this.simulator = simulator;
        this.feeds = SimulatedExchanges.readable().stream()
                .map(exchange -> new LiveFeed(
                        exchange,
                        simulator.instruments(exchange),
                        Hosts.of(simulator.socketUrl(exchange), simulator.restUrl(exchange))))
                .toList();
    }

    /**
     * Runs it. The folder then holds the lake, {@code truth.jsonl} and {@code faults.jsonl}.
     *
     * @param home where {@code flink-conf} is
     * @param schedule what goes wrong
     * @param folder an empty folder
     */
    static List<Finding> of(Path home, FaultSchedule schedule, Path folder) throws Exception {
        return Checker.check(evidence(home, schedule, folder));
    }

    /** What such a run leaves behind. */
    static Evidence evidence(Path home, FaultSchedule schedule, Path folder) throws Exception {
        Path truth = folder.resolve("truth.jsonl");
        Path faults = folder.resolve("faults.jsonl");
        Configuration configuration =
                LocalFlink.live(home, folder.resolve("lake")).configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(2));
        SimulatorOptions options = SimulatorOptions.builder()
                .exchanges(SimulatedExchanges.readable())
                .assets(schedule.assets())
                .seed(schedule.seed())
                .tradesPerSecond(120)
                .quotesPerTrade(0.5)
                .rateLimits(SimulatorOptions.RateLimits.NONE)
                .truthFile(truth)
                .faultFile(faults)
                .build();
        Instant settled;
        try (Simulator simulator = Simulator.start(options)) {
            settled = new ChaosRun(schedule, folder, configuration, simulator).run(home);
        }
        return EvidenceReader.read(folder.resolve("lake"), truth, faults, settled);
    }

    private Instant run(Path home) throws Exception {
        int parallelism = schedule.parallelism();
        RunningJob job = start(parallelism, null);
        awaitCheckpoint();
        simulator.faults(schedule.faults());
        Instant begin = Instant.now();
        for (FaultSchedule.Event event : schedule.events()) {
            sleepUntil(begin.plus(event.at()));
            Instant restart = Instant.now();
            switch (event.kind()) {
                case CRASH -> {
                    job.cancel();
                    job = start(parallelism, LocalFlink.newestState(lake));
                }
                case RESCALE -> {
                    stop(job, RunningJob.Windows.KEPT);
                    parallelism = 3 - parallelism;
                    job = start(parallelism, LocalFlink.newestState(lake));
                }
                default -> {
                    FaultSchedule.happen(event, simulator);
                    continue;
                }
            }
            // While the job starts, nothing can go wrong with it; that time is no part of the schedule.
            begin = begin.plus(Duration.between(restart, Instant.now()));
        }
        sleepUntil(begin.plus(FaultSchedule.LENGTH));
        simulator.faults(Faults.NONE);
        Instant settled = awaitQuiet(lake, simulator);
        stop(job, RunningJob.Windows.CLOSED);
        // An instrument that was heard first after a restart has windows another run might have begun.
        CandleRebuild.after(home, lake, job.candleDays(), job.counts());
        return settled;
    }

    /** A job that dies must have something to go on from. */
    private void awaitCheckpoint() throws Exception {
        Instant deadline = Instant.now().plus(LONGEST_START);
        while (LocalFlink.newestState(lake) == null && Instant.now().isBefore(deadline)) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** Until most exchanges have been reached; one may be away. */
    private void awaitConnected() throws InterruptedException {
        Instant deadline = Instant.now().plus(LONGEST_START);
        while (simulator.connections() < feeds.size() - 1 && Instant.now().isBefore(deadline)) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private RunningJob start(int parallelism, @Nullable Path from) throws Exception {
        Configuration own = new Configuration(configuration);
        own.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        if (from != null) {
            own.set(StateRecoveryOptions.SAVEPOINT_PATH, from.toUri().toString());
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(own);
        MarketDataJob.define(env, JobSettings.live(lake, feeds, Configuration.fromMap(OPTIONS)));
        RunningJob job = RunningJob.start(env, "chaos-" + schedule.seed());
        awaitConnected();
        return job;
    }

    /**
     * Nothing goes wrong any more; waits until what went wrong before is over, and until everything up to a moment
     * after that has been read and nothing of it is missing.
     *
     * @param lake written by the job
     * @param simulator whose markets they are
     * @return that moment
     */
    static Instant awaitQuiet(Path lake, Simulator simulator) throws InterruptedException {
        int markets = SimulatedExchanges.readable().stream()
                .mapToInt(exchange -> simulator.instruments(exchange).size())
                .sum();
        Instant deadline = Instant.now().plus(LONGEST_QUIET);
        awaitRead(lake, markets, Instant.now().plus(FaultSchedule.LONGEST_DELAY), deadline);
        Instant settled = Instant.now();
        awaitRead(lake, markets, settled, deadline);
        return settled;
    }

    /** Until the lake holds a trade of every market later than {@code moment}, and no gap is open. */
    private static void awaitRead(Path lake, int markets, Instant moment, Instant deadline)
            throws InterruptedException {
        sleepUntil(moment);
        while (unread(lake, markets, moment) > 0 && Instant.now().isBefore(deadline)) {
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private static long unread(Path lake, int markets, Instant moment) {
        String sql = """
                SELECT %d - (SELECT count(*) FROM (
                               SELECT 1 FROM silver.trades WHERE traded_at > TIMESTAMPTZ '%s'
                               GROUP BY exchange, instrument))
                       + (SELECT count(*) FROM silver.gaps_latest WHERE status = 'open')""".formatted(markets, moment);
        try (Lake opened = Lake.open(lake);
                QueryResult result = LakeQuery.over(opened).run(sql)) {
            List<@Nullable Object> row = Objects.requireNonNull(result.next());
            return ((Number) Objects.requireNonNull(row.get(0))).longValue();
        }
    }

    private static void stop(RunningJob job, RunningJob.Windows open) throws InterruptedException {
        if (!job.stop(STOP_TIME, open)) {
            throw new IllegalStateException("Cannot stop the job: no savepoint within %s".formatted(STOP_TIME));
        }
    }

    private static void sleepUntil(Instant moment) throws InterruptedException {
        long millis = Duration.between(Instant.now(), moment).toMillis();
        if (millis > 0) {
            TimeUnit.MILLISECONDS.sleep(millis);
        }
    }
}
