package io.tidemark.launcher;

import io.tidemark.checker.Checker;
import io.tidemark.checker.EvidenceReader;
import io.tidemark.checker.Finding;
import io.tidemark.cluster.ClusterException;
import io.tidemark.cluster.ClusterJobs;
import io.tidemark.cluster.ClusterOptions;
import io.tidemark.cluster.ClusterPorts;
import io.tidemark.cluster.FlinkCluster;
import io.tidemark.cluster.Role;
import io.tidemark.cluster.Submission;
import io.tidemark.exchange.Hosts;
import io.tidemark.jobs.JobSettings.LiveFeed;
import io.tidemark.jobs.MarketDataJob;
import io.tidemark.lake.Lake;
import io.tidemark.simulator.Faults;
import io.tidemark.simulator.Simulator;
import io.tidemark.simulator.SimulatorOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * One run of the job on a cluster of its own against simulated exchanges, while processes are killed and the job is
 * stopped, rescaled and started twice, by a {@link ClusterSchedule}; then what is to be said of the lake.
 */
final class ClusterChaosRun {

    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final Duration LONGEST_RECOVERY = Duration.ofMinutes(3);
    private static final Duration CATALOG_LOCKED = Duration.ofSeconds(45);
    private static final Duration DISK_FULL = Duration.ofSeconds(15);
    private static final int DISK_MEGABYTES = 1_024;
    private static final int FIRST_PORT = 21_000;

    private final Path home;
    private final ClusterSchedule schedule;
    private final Path lake;
    private final FlinkCluster cluster;
    private final Simulator simulator;
    private final List<String> arguments;
    private final @Nullable SmallDisk disk;
    private final List<Recovery> recoveries = new ArrayList<>();
    private int parallelism;

    private ClusterChaosRun(
            Path home, ClusterSchedule schedule, Path folder, Simulator simulator, @Nullable SmallDisk disk) {
        this.home = home;
        this.schedule = schedule;
        this.lake = folder.resolve("lake");
        this.cluster = new FlinkCluster(home, folder.resolve("cluster"));
        this.simulator = simulator;
        this.disk = disk;
        this.parallelism = schedule.parallelism();
        List<LiveFeed> feeds = SimulatedExchanges.readable().stream()
                .map(exchange -> new LiveFeed(
                        exchange,
                        simulator.instruments(exchange),
                        Hosts.of(simulator.socketUrl(exchange), simulator.restUrl(exchange))))
                .toList();
        Map<String, String> settings = new TreeMap<>(ChaosRun.OPTIONS);
        // Longer than any recovery: nothing is to be given up only because nobody was there to ask for it.
        settings.put("source.max-repair", "10 min");
        settings.put("execution.checkpointing.interval", "1 s");
        settings.put("execution.checkpointing.min-pause", "0 s");
        this.arguments = ClusterRun.arguments(
                lake,
                feeds,
                URI.create(simulator.baseUrl()),
                home.resolve("flink-conf/jobs/market-data.yaml"),
                settings);
    }

    /**
     * How long something that happened was to be noticed.
     *
     * @param after what
     * @param time from it to the next commit of new frames
     */
    record Recovery(ClusterSchedule.Kind after, Duration time) {}

    /**
     * What such a run leads to.
     *
     * @param findings of the checker
     * @param recoveries in their order
     * @param leftOut why the disk was not filled though it was to be, or null
     */
    record Outcome(
            List<Finding> findings,
            List<Recovery> recoveries,
            @Nullable String leftOut) {}

    /**
     * Runs it.
     *
     * @param home the checkout, built and packed
     * @param schedule what happens
     * @param folder an empty folder
     */
    static Outcome of(Path home, ClusterSchedule schedule, Path folder) throws Exception {
        Path truth = folder.resolve("truth.jsonl");
        Path faultLog = folder.resolve("faults.jsonl");
        SimulatorOptions options = SimulatorOptions.builder()
                .exchanges(SimulatedExchanges.readable())
                .assets("BTC", "ETH")
                .seed(schedule.seed())
                .tradesPerSecond(60)
                .quotesPerTrade(0.5)
                .rateLimits(SimulatorOptions.RateLimits.NONE)
                .truthFile(truth)
                .faultFile(faultLog)
                .build();
        @Nullable String leftOut = null;
        @Nullable SmallDisk disk = null;
        ClusterSchedule possible = schedule;
        if (schedule.events().contains(ClusterSchedule.Kind.FILL_DISK)) {
            try {
                disk = SmallDisk.mount(Files.createDirectories(folder.resolve("lake")), DISK_MEGABYTES);
            } catch (IOException e) {
                leftOut = e.getMessage();
                possible = schedule.without(ClusterSchedule.Kind.FILL_DISK);
            }
        }
        // What is on the small disk is gone after the run.
        try (@Nullable SmallDisk mounted = disk) {
            Instant settled;
            List<Recovery> recoveries;
            try (Simulator simulator = Simulator.start(options)) {
                ClusterChaosRun run = new ClusterChaosRun(home, possible, folder, simulator, mounted);
                settled = run.run();
                recoveries = run.recoveries;
            }
            return new Outcome(
                    Checker.check(EvidenceReader.read(folder.resolve("lake"), truth, faultLog, settled)),
                    recoveries,
                    leftOut);
        }
    }

    private Instant run() throws Exception {
        int port = FIRST_PORT + (int) (schedule.seed() % 1_000) * 10;
        cluster.start(
                new ClusterOptions(1, true, Map.of("classloader.resolve-order", schedule.order())),
                new ClusterPorts(Ports.freeFrom(port), Ports.freeFrom(port + 3), Ports.freeFrom(port + 6)));
        try {
            start(null);
            awaitCommit(Instant.now());
            simulator.faults(schedule.faults());
            for (ClusterSchedule.Kind event : schedule.events()) {
                Instant begin = Instant.now();
                happen(event);
                recoveries.add(new Recovery(event, Duration.between(begin, awaitCommit(Instant.now()))));
            }
            simulator.faults(Faults.NONE);
            Instant settled = ChaosRun.awaitQuiet(lake, simulator);
            try (ClusterJobs jobs = cluster.jobs()) {
                jobs.finish(jobs.find(null));
            }
            return settled;
        } finally {
            cluster.end();
        }
    }

    private void happen(ClusterSchedule.Kind event) throws Exception {
        switch (event) {
            case KILL_TASKMANAGER -> {
                cluster.kill(Role.TASKMANAGER);
                cluster.revive();
            }
            case KILL_JOBMANAGER -> {
                cluster.kill(Role.JOBMANAGER);
                cluster.revive();
            }
            case RESCALE -> {
                String savepoint;
                try (ClusterJobs jobs = cluster.jobs()) {
                    savepoint = jobs.stop(
                            jobs.find(null),
                            lake.resolve(LiveRun.STATE + "/savepoints").toUri().toString());
                }
                parallelism = 3 - parallelism;
                start(savepoint);
            }
            case START_TWICE -> startTwice();
            case LOCK_CATALOG -> lockCatalog();
            case FILL_DISK -> {
                SmallDisk full = Objects.requireNonNull(disk, "disk");
                full.fill();
                TimeUnit.MILLISECONDS.sleep(DISK_FULL.toMillis());
                full.free();
            }
        }
    }

    private void start(@Nullable String state) throws Exception {
        Submission.Submitted job = submission(state).submit(arguments);
        try (ClusterJobs jobs = cluster.jobs()) {
            jobs.awaitRunning(job.id(), LONGEST_START);
            if (state != null) {
                jobs.requireRestored(job.id());
            }
        }
    }

    private Submission submission(@Nullable String state) throws Exception {
        return cluster.submission(ClusterRun.builtJar(home), MarketDataJob.class.getName())
                .parallelism(parallelism)
                .from(state);
    }

    private void startTwice() throws Exception {
        Path newest = Objects.requireNonNull(LocalFlink.newestState(lake.resolve(LiveRun.STATE)), "state");
        try {
            submission(newest.toUri().toString()).submit(arguments);
        } catch (ClusterException e) {
            if (String.valueOf(e.getMessage()).contains(" writes " + lake)) {
                return;
            }
            throw e;
        }
        throw new IllegalStateException("Invalid start of a second job on %s: it was let pass".formatted(lake));
    }

    private void lockCatalog() throws SQLException, InterruptedException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + lake.resolve("catalog.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 30000");
            statement.execute("BEGIN EXCLUSIVE");
            TimeUnit.MILLISECONDS.sleep(CATALOG_LOCKED.toMillis());
            statement.execute("ROLLBACK");
        }
    }

    /** Waits for the first commit of frames after a moment; returns when it was. */
    private Instant awaitCommit(Instant after) throws InterruptedException {
        Instant deadline = Instant.now().plus(LONGEST_RECOVERY);
        while (Instant.now().isBefore(deadline)) {
            TimeUnit.MILLISECONDS.sleep(200);
            try (Lake opened = Lake.open(lake)) {
                @Nullable Snapshot newest = opened.table("bronze.frames").currentSnapshot();
                if (newest != null
                        && Instant.ofEpochMilli(newest.timestampMillis()).isAfter(after)) {
                    return Instant.ofEpochMilli(newest.timestampMillis());
                }
            }
        }
        throw new IllegalStateException(
                "Cannot go on with seed %d: no commit within %s".formatted(schedule.seed(), LONGEST_RECOVERY));
    }
}
