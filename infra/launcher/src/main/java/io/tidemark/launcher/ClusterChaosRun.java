package io.tidemark.launcher;

import io.tidemark.checker.Checker;
import io.tidemark.checker.EvidenceReader;
import io.tidemark.checker.Finding;
import io.tidemark.cluster.ClusterException;
import io.tidemark.cluster.ClusterJobs;
import io.tidemark.cluster.ClusterOptions;
import io.tidemark.cluster.ClusterPorts;
import io.tidemark.cluster.FlinkCluster;
import io.tidemark.cluster.Member;
import io.tidemark.cluster.Role;
import io.tidemark.cluster.Submission;
import io.tidemark.exchange.Hosts;
import io.tidemark.jobs.JobSettings.LiveFeed;
import io.tidemark.jobs.MarketDataJob;
import io.tidemark.jobs.tables.CandleDays;
import io.tidemark.jobs.windows.CandleDay;
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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * One run of the job on a cluster of its own against simulated exchanges, while processes are killed and the job is
 * stopped, rescaled and started twice, by a {@link ClusterSchedule}; then what is to be said of the lake.
 */
final class ClusterChaosRun {

    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final Duration LONGEST_RECOVERY = Duration.ofMinutes(3);
    private static final int DISK_MEGABYTES = 1_024;
    private static final int FIRST_PORT = 21_000;

    private final Path home;
    private final ClusterSchedule schedule;
    private final Setting setting;
    private final Path lake;
    private final FlinkCluster cluster;
    private final Simulator simulator;
    private final List<String> arguments;
    private final @Nullable SmallDisk disk;
    private final List<Recovery> recoveries = new ArrayList<>();
    private int parallelism;

    private ClusterChaosRun(
            Path home,
            ClusterSchedule schedule,
            Setting setting,
            Path folder,
            Simulator simulator,
            @Nullable SmallDisk disk) {
        this.home = home;
        this.schedule = schedule;
        this.setting = setting;
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
     * What the schedule leaves open.
     *
     * @param taskManagers processes that work, of which one dies at a time
     * @param settings of Flink, which win over those in {@code flink-conf/cluster}
     * @param busyTimeout how long whoever finds the catalog locked waits
     * @param catalogLocked how long another program holds the catalog, which is longer
     * @param diskFull how long the disk is full
     */
    record Setting(
            int taskManagers,
            Map<String, String> settings,
            Duration busyTimeout,
            Duration catalogLocked,
            Duration diskFull) {

        Setting {
            settings = Map.copyOf(settings);
        }

        /** Catalog and disk as they are for users, and out of reach as long as it may well be. */
        static Setting of(int taskManagers, Map<String, String> settings) {
            return new Setting(
                    taskManagers, settings, Duration.ofSeconds(30), Duration.ofSeconds(45), Duration.ofSeconds(15));
        }
    }

    /**
     * How long something that happened was to be noticed.
     *
     * @param after what
     * @param time from it, or from its end where that is later, to the next commit of frames received after that
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
    static Outcome of(Path home, ClusterSchedule schedule, Setting setting, Path folder) throws Exception {
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
        Path lake = Files.createDirectories(folder.resolve("lake"));
        ClusterSchedule possible = schedule;
        if (schedule.events().contains(ClusterSchedule.Kind.FILL_DISK)) {
            try {
                disk = SmallDisk.mount(lake, DISK_MEGABYTES);
            } catch (IOException e) {
                leftOut = e.getMessage();
                possible = schedule.without(ClusterSchedule.Kind.FILL_DISK);
            }
        }
        // What is on the small disk is gone after the run.
        try (@Nullable SmallDisk mounted = disk) {
            Files.writeString(
                    lake.resolve("catalog.properties"),
                    "uri=jdbc:sqlite:file:%s?journal_mode=WAL&busy_timeout=%d%n"
                            .formatted(
                                    lake.resolve("catalog.db"),
                                    setting.busyTimeout().toMillis()));
            Instant settled;
            List<Recovery> recoveries;
            try (Simulator simulator = Simulator.start(options)) {
                ClusterChaosRun run = new ClusterChaosRun(home, possible, setting, folder, simulator, mounted);
                settled = run.run();
                recoveries = run.recoveries;
            }
            return new Outcome(Checker.check(EvidenceReader.read(lake, truth, faultLog, settled)), recoveries, leftOut);
        }
    }

    private Instant run() throws Exception {
        int port = FIRST_PORT + (int) (schedule.seed() % 1_000) * 10;
        Map<String, String> settings = new TreeMap<>(setting.settings());
        settings.put("classloader.resolve-order", schedule.order());
        cluster.start(
                new ClusterOptions(setting.taskManagers(), true, settings),
                new ClusterPorts(Ports.freeFrom(port), Ports.freeFrom(port + 3), Ports.freeFrom(port + 6)));
        try {
            start(null);
            awaitCommit(Instant.now());
            simulator.faults(schedule.faults());
            for (ClusterSchedule.Kind event : schedule.events()) {
                Instant since = happen(event);
                recoveries.add(new Recovery(event, Duration.between(since, awaitCommit(since))));
            }
            simulator.faults(Faults.NONE);
            Instant settled = ChaosRun.awaitQuiet(lake, simulator);
            finish(cluster, home, lake);
            return settled;
        } finally {
            cluster.end();
        }
    }

    /** Ends the only job of a cluster as if time had ended, and does what it leaves to be done. */
    static void finish(FlinkCluster cluster, Path home, Path lake) throws Exception {
        try (ClusterJobs jobs = cluster.jobs()) {
            Object days = jobs.finish(jobs.find(null)).get(CandleDays.NAME);
            CandleRebuild.after(home, lake, days instanceof CandleDay[] all ? List.of(all) : List.of(), Map.of());
        }
    }

    /** Lets it happen; returns since when the job could recover from it. */
    private Instant happen(ClusterSchedule.Kind event) throws Exception {
        switch (event) {
            case KILL_TASKMANAGER -> {
                String working;
                try (ClusterJobs jobs = cluster.jobs()) {
                    working = jobs.busiest();
                }
                return killed(member -> member.name().equals(working));
            }
            case KILL_JOBMANAGER -> {
                return killed(member -> member.role() == Role.JOBMANAGER);
            }
            case RESCALE -> {
                String savepoint;
                try (ClusterJobs jobs = cluster.jobs()) {
                    savepoint = jobs.stop(
                            jobs.find(null),
                            lake.resolve(LiveRun.STATE + "/savepoints").toUri().toString());
                }
                Instant stopped = Instant.now();
                parallelism = 3 - parallelism;
                start(savepoint);
                return stopped;
            }
            case START_TWICE -> startTwice();
            case LOCK_CATALOG -> lockCatalog();
            case FILL_DISK -> {
                SmallDisk full = Objects.requireNonNull(disk, "disk");
                full.fill();
                TimeUnit.MILLISECONDS.sleep(setting.diskFull().toMillis());
                full.free();
            }
        }
        return Instant.now();
    }

    private Instant killed(Predicate<Member> which) throws IOException, InterruptedException {
        cluster.kill(which);
        Instant dead = Instant.now();
        cluster.revive();
        return dead;
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
            TimeUnit.MILLISECONDS.sleep(setting.catalogLocked().toMillis());
            statement.execute("ROLLBACK");
        }
    }

    /** Waits for the first commit of frames that were received after a moment; returns when it was. */
    private Instant awaitCommit(Instant after) throws InterruptedException {
        Instant deadline = Instant.now().plus(LONGEST_RECOVERY);
        try (Lake opened = Lake.open(lake)) {
            while (Instant.now().isBefore(deadline)) {
                Table frames = opened.table("bronze.frames");
                @Nullable Snapshot newest = frames.currentSnapshot();
                if (newest != null && holdsFramesAfter(after, newest, frames)) {
                    return Instant.ofEpochMilli(newest.timestampMillis());
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
        throw new IllegalStateException(
                "Cannot go on with seed %d: no commit within %s".formatted(schedule.seed(), LONGEST_RECOVERY));
    }

    /** Whether it added any; one that the job had still in hand when something happened adds older ones only. */
    private static boolean holdsFramesAfter(Instant moment, Snapshot snapshot, Table frames) {
        if (snapshot.timestampMillis() < moment.toEpochMilli()) {
            return false;
        }
        int column = frames.schema().findField("received_at").fieldId();
        for (DataFile file :
                SnapshotChanges.builderFor(frames).snapshot(snapshot).build().addedDataFiles()) {
            long newest = Conversions.fromByteBuffer(
                    Types.TimestampType.withZone(), file.upperBounds().get(column));
            if (newest > ChronoUnit.MICROS.between(Instant.EPOCH, moment)) {
                return true;
            }
        }
        return false;
    }
}
