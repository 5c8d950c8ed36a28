package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import io.tidemark.model.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Savepoints that earlier versions took, with the lake and the tape they were taken over. Each later version goes on
 * from them, and the tables must then hold what an uninterrupted run of the version that took them made of the tape.
 *
 * <p>{@code -Dupdate=true} takes those that are not there; none is ever taken again.
 */
class GoldenSavepointTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/savepoints");
    /** State names files by their full path; by this one the folder of this module has the same everywhere. */
    private static final Path HERE = Path.of("/proc/self/cwd");

    private static final Path WORK = HERE.resolve("target/golden");

    private static final long BEGIN = 1_767_323_045_000_000L; // 2026-01-02T03:04:05Z
    private static final List<String> INSTRUMENTS = List.of("BTC-USD", "ETH-USD", "SOL-USD");
    private static final int TRADES = 900;
    private static final int TAKEN_AT = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String SCORES = "scores of ";
    /** When a score went by the order in which trades came, and not by that of their times. */
    private static final Set<String> SCORED_BY_ARRIVAL = Set.of("steady", "pending", "reset", "open");

    /** Alerts that there were when the oldest was taken. */
    private static final String KINDS =
            " WHERE kind IN ('spike', 'off_market', 'move', 'crossed_market', 'stall', 'gap',"
                    + " 'latency', 'rejected_rate', 'freshness')";

    /** What is compared; columns by name, so that later ones do no harm. */
    private static final Map<String, String> CONTENT = content();

    @BeforeEach
    void isLinux() {
        assumeThat(HERE).as("the way to our own folder, which Linux has").exists();
    }

    @AfterEach
    void leaveTheExchangeAlone() {
        PaperExchange.leaveAlone();
    }

    @ParameterizedTest
    @CsvSource({"steady, 1", "steady, 2", "pending, 1", "pending, 2", "reset, 2", "open, 2", "ordered, 2"})
    void aLaterVersionGoesOnFromIt(String name, int parallelism) throws Exception {
        if (Boolean.getBoolean("update") && !Files.exists(GOLDEN.resolve(name + ".zip"))) {
            take(name);
        }
        Path folder = WORK.resolve(name);
        unpack(name, folder);

        start(folder, parallelism, Map.of(StateRecoveryOptions.SAVEPOINT_PATH.key(), savepoint(folder)))
                .getJobExecutionResult()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        List<String> expected = new ArrayList<>(Files.readAllLines(GOLDEN.resolve(name + ".expected")));
        List<String> found = content(folder);
        if (SCORED_BY_ARRIVAL.contains(name)) {
            expected.removeIf(line -> line.startsWith(SCORES));
            found.removeIf(line -> line.startsWith(SCORES));
        }
        assertThat(found).isEqualTo(expected);
    }

    private static Map<String, String> content() {
        Map<String, String> content = new LinkedHashMap<>();
        content.put("bronze.frames", "connection, frame_number, frame");
        content.put(
                "silver.trades",
                "instrument, trade_id, trade_number, price, quantity, taker_side, epoch_us(traded_at),"
                        + " epoch_us(received_at), origin");
        content.put(SCORES + "silver.trades", "instrument, trade_id, round(outlier_score, 6)");
        content.put("silver.gaps_latest", "instrument, first_number, last_number, missing, repaired, cause, status");
        content.put("silver.feed_events", "kind, connection, epoch_us(happened_at), cause");
        content.put("silver.outliers", "instrument, trade_id, kind, reference_price");
        content.put(
                "gold.candles_latest",
                "instrument, timeframe, epoch_us(window_start), open, high, low, close, volume_base, volume_quote,"
                        + " trade_count, taker_buy_base, outlier_count, bar_status");
        content.put(
                "gold.feed_quality_latest",
                "instrument, channel, epoch_us(window_start), messages, duplicates, out_of_order, holes, missing,"
                        + " repaired");
        content.put("gold.alerts_latest", "alert_id, kind, severity, epoch_us(ended_at)");
        return content;
    }

    /** A line a table: how many rows there are, and a hash of them. */
    private static List<String> content(Path folder) throws Exception {
        List<String> lines = new ArrayList<>();
        try (Lake lake = Lake.open(folder.resolve("lake"))) {
            for (Map.Entry<String, String> table : CONTENT.entrySet()) {
                StringBuilder rows = new StringBuilder();
                LakeQuery.over(lake)
                        .run(
                                "SELECT %s FROM %s%s ORDER BY ALL"
                                        .formatted(
                                                table.getValue(),
                                                table.getKey().replace(SCORES, ""),
                                                table.getKey().equals("gold.alerts_latest") ? KINDS : ""),
                                ResultFormat.CSV,
                                rows);
                // For whoever has to see what differs.
                Files.writeString(folder.resolve(table.getKey() + ".csv"), rows);
                byte[] hash = MessageDigest.getInstance("SHA-256")
                        .digest(rows.toString().getBytes(StandardCharsets.UTF_8));
                lines.add("%s %d %s"
                        .formatted(
                                table.getKey(),
                                rows.toString().lines().count() - 1,
                                HexFormat.of().formatHex(hash)));
            }
        }
        return lines;
    }

    // --- Taking one --------------------------------------------------------------------------------------------------

    private static void take(String name) throws Exception {
        Path folder = WORK.resolve(name);
        delete(folder);
        Files.createDirectories(folder);
        Files.write(folder.resolve("tape.jsonl"), tape(name));
        start(folder, 1, Map.of()).getJobExecutionResult().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        List<String> expected = content(folder);

        delete(folder.resolve("lake"));
        String savepoints = folder.resolve("savepoints").toUri().toString();
        if (name.equals("pending")) {
            String first = stop(
                    slow(folder, TAKEN_AT / 2, Map.of()),
                    folder.resolve("first").toUri().toString());
            // One that is taken while the job goes on commits nothing.
            JobClient job = slow(folder, TAKEN_AT / 2, Map.of(StateRecoveryOptions.SAVEPOINT_PATH.key(), first));
            savepoint(() -> job.triggerSavepoint(savepoints, SavepointFormatType.CANONICAL));
            job.cancel().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(job.getJobExecutionResult().handle((result, cancelled) -> "ended"))
                    .succeedsWithin(PATIENCE);
        } else {
            stop(slow(folder, TAKEN_AT, Map.of()), savepoints);
        }
        PaperExchange.leaveAlone();
        try (Connection catalog = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("lake/catalog.db"));
                Statement statement = catalog.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        Files.createDirectories(GOLDEN);
        pack(folder, GOLDEN.resolve(name + ".zip"));
        Files.write(GOLDEN.resolve(name + ".expected"), expected);
    }

    /** Starts the job and lets it read so many frames; further ones come slowly. */
    private static JobClient slow(Path folder, int frames, Map<String, String> more) throws Exception {
        SlowSince slow = new SlowSince(frames);
        PaperExchange.beforeEachFrame(slow);
        JobClient job = start(folder, 1, more);
        assertThat(slow.reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return job;
    }

    private static String stop(JobClient job, String savepoints) throws Exception {
        String savepoint = savepoint(() -> job.stopWithSavepoint(false, savepoints, SavepointFormatType.CANONICAL));
        job.getJobExecutionResult().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return savepoint;
    }

    /** While some tasks do not run yet there is none to be had. */
    private static String savepoint(Supplier<CompletableFuture<String>> taken) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> taken.get().get(PATIENCE.toSeconds(), TimeUnit.SECONDS), path -> !path.isEmpty());
    }

    /**
     * Trades of three instruments, of which some come twice and some late. While the savepoint is taken, a hole is
     * open; one price leaves and comes back. In {@code reset}, one instrument's numbers begin anew before it.
     */
    private static List<String> tape(String name) {
        Random random = new Random(17);
        Map<Long, List<String>> frames = new TreeMap<>();
        for (int i = 0; i < TRADES; i++) {
            String instrument = INSTRUMENTS.get(i % 3);
            boolean anew = name.equals("reset") && i % 3 == 1 && i >= TAKEN_AT / 2;
            long at = BEGIN + i * 200_000L;
            String text = PaperExchange.frame(
                    instrument,
                    anew ? i / 3 : 5_000_000 + i / 3,
                    "%d.%02d".formatted(i == 400 ? 150 : 100 + random.nextInt(2), random.nextInt(100)),
                    "0.%04d".formatted(1 + random.nextInt(9_999)),
                    random.nextBoolean() ? "buy" : "sell",
                    at);
            boolean missing = i == 120 || i == 123;
            // Every hole before the savepoint is closed by then but this one.
            long late = i == TAKEN_AT - 2 ? 30_000_000L : random.nextInt(100) < 3 ? random.nextInt(1_500_000) : 0;
            if (!missing) {
                frames.computeIfAbsent(at + 30_000 + late, any -> new ArrayList<>())
                        .add(text);
            }
            if (random.nextInt(100) < 2 && !missing) {
                frames.computeIfAbsent(at + 40_000 + late, any -> new ArrayList<>())
                        .add(text);
            }
        }
        List<String> lines = new ArrayList<>();
        frames.forEach((at, texts) -> texts.forEach(text -> lines.add(
                "{\"exchange\":\"%s\",\"channel\":\"trades\",\"connection\":\"c1\",\"received_at\":\"%s\",\"kind\":\"ws\",\"frame\":\"%s\"}"
                        .formatted(
                                PaperExchange.ID,
                                Instant.EPOCH.plus(at, ChronoUnit.MICROS),
                                text.replace("\"", "\\\"")))));
        return lines;
    }

    /** Lets frames pass, and from one on only five a second. */
    private static final class SlowSince implements Consumer<Frame> {

        private final int first;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch never = new CountDownLatch(1);
        private int seen;

        SlowSince(int first) {
            this.first = first;
        }

        @Override
        public void accept(Frame frame) {
            if (++seen < first) {
                return;
            }
            reached.countDown();
            try {
                assertThat(never.await(200, TimeUnit.MILLISECONDS)).isFalse();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // --- Both --------------------------------------------------------------------------------------------------------

    private static JobClient start(Path folder, int parallelism, Map<String, String> more) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        configuration.set(PipelineOptions.MAX_PARALLELISM, 128);
        // The only ones are those that are asked for, so that there is little to keep.
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1));
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        configuration.addAll(Configuration.fromMap(more));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(configuration);
        MarketDataJob.define(
                env,
                JobSettings.replay(
                        folder.resolve("lake"), List.of(folder.resolve("tape.jsonl")), Set.of(), new Configuration()));
        return env.executeAsync("market-data");
    }

    private static String savepoint(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("savepoints"))) {
            return files.findFirst().orElseThrow().toUri().toString();
        }
    }

    private static void pack(Path folder, Path zip) throws IOException {
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.setLevel(9);
            for (String part : List.of("tape.jsonl", "savepoints", "lake")) {
                try (Stream<Path> files = Files.walk(folder.resolve(part))) {
                    for (Path one : files.filter(Files::isRegularFile).sorted().toList()) {
                        ZipEntry entry = new ZipEntry(folder.relativize(one).toString());
                        entry.setLastModifiedTime(FileTime.fromMillis(0));
                        out.putNextEntry(entry);
                        Files.copy(one, out);
                    }
                }
            }
        }
    }

    private static void unpack(String name, Path folder) throws IOException {
        delete(folder);
        try (InputStream file = Files.newInputStream(GOLDEN.resolve(name + ".zip"));
                ZipInputStream in = new ZipInputStream(file)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path target = folder.resolve(entry.getName());
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                Files.copy(in, target);
            }
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
