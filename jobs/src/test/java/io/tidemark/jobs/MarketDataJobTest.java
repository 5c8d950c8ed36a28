package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import io.tidemark.model.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole job over tapes, broken off and begun again. */
class MarketDataJobTest {

    private static final long BEGIN = 1_767_323_045_000_000L; // 2026-01-02T03:04:05Z
    private static final List<String> INSTRUMENTS = List.of("BTC-USD", "ETH-USD", "SOL-USD");
    private static final int TRADES = 4_000;
    private static final long PATIENCE_SECONDS = 120;
    private static final int FRAMES_AT_FULL_PACE = 2_000;

    @TempDir
    Path directory;

    @AfterEach
    void leaveTheExchangeAlone() {
        PaperExchange.leaveAlone();
    }

    @Test
    void framesNobodyCanReadAreRowsAndStopNothing() throws Exception {
        List<Received> frames = frames();
        for (int i = 0; i < 200; i++) {
            String text =
                    switch (i % 5) {
                        case 0 -> "{\"instrument\":\"BTC-USD\",\"number\":";
                        case 1 -> "<html>502 Bad Gateway</html>";
                        case 2 -> "[1,2]";
                        case 3 -> PaperExchange.frame("BTC-USD", 1, "a lot", "1", "buy", BEGIN);
                        default -> "{\"instrument\":\"BTC-USD\"}";
                    };
            frames.add(i * 20, new Received(frames.get(i * 20).at(), text));
        }

        start(write(frames), 1, Map.of()).getJobExecutionResult().get(PATIENCE_SECONDS, TimeUnit.SECONDS);

        assertThat(lines("SELECT error_code, error_detail, count(*) FROM bronze.rejected GROUP BY ALL ORDER BY ALL"))
                .containsExactly(
                        "bad_number,Cannot read price: Invalid number a lot: no decimal number,40",
                        "missing_field,Cannot read frame: number is missing,40",
                        "not_json,Cannot read frame: ends early,40",
                        "not_json,Cannot read frame: no JSON at character 0,40",
                        "unknown_message,Cannot read frame: neither an object nor a list of objects,40");
        assertThat(one("SELECT count(*) FROM bronze.rejected SEMI JOIN bronze.frames USING (frame)"))
                .isEqualTo("200");
        assertEverythingIsThereOnce(frames.size());
    }

    @Test
    void answersThatWereRecordedWithoutASocketMakeCandlesToo() throws Exception {
        List<Received> frames = frames();
        Path tape = write(frames);
        String answers = Files.readString(tape)
                .replace("\"channel\":\"trades\"", "\"channel\":null")
                .replace("\"kind\":\"ws\"", "\"kind\":\"rest\",\"url\":\"https://paper.test/trades\"");

        start(Files.writeString(tape, answers), 2, Map.of())
                .getJobExecutionResult()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);

        assertEverythingIsThereOnce(frames.size());
    }

    @Test
    void aTaskThatFailsBeginsAgainAtTheCheckpointAndNothingIsLostOrDoubled() throws Exception {
        List<Received> frames = frames();
        Pace pace = new Pace(200);
        PaperExchange.beforeEachFrame(pace);

        start(write(frames), 2, Map.of("restart-strategy.fixed-delay.attempts", "1"))
                .getJobExecutionResult()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);

        assertThat(pace.failed).as("failed once").isTrue();
        assertEverythingIsThereOnce(frames.size());
    }

    @Test
    void aTaskThatFailsShortBeforeTheEndLosesNothingSilently() throws Exception {
        List<Received> frames = frames();
        Pace pace = new Pace(200);
        pace.hurry();
        PaperExchange.beforeEachFrame(pace);
        JobClient job = start(write(frames), 1, Map.of("restart-strategy.fixed-delay.attempts", "1"));

        try {
            job.getJobExecutionResult().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e)
                    .rootCause()
                    .message()
                    .matches(
                            "Cannot end [a-z_.]+ right after a restart: without a checkpoint in between the sink takes its rows for committed ones");
            return;
        }

        assertEverythingIsThereOnce(frames.size());
    }

    /** A canonical savepoint may even be read by another state backend than wrote it. */
    @ParameterizedTest
    @CsvSource({"hashmap,hashmap,NATIVE", "rocksdb,rocksdb,NATIVE", "hashmap,rocksdb,CANONICAL"})
    void aJobStoppedAtASavepointGoesOnAtAnotherParallelism(String before, String after, SavepointFormatType format)
            throws Exception {
        List<Received> frames = frames();
        Path tape = write(frames);
        Pace pace = new Pace(Integer.MAX_VALUE);
        PaperExchange.beforeEachFrame(pace);
        JobClient first = start(tape, 1, Map.of("state.backend.type", before));
        assertThat(pace.checkpointed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

        String savepoint = first.stopWithSavepoint(false, null, format).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        first.getJobExecutionResult().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        String stored = one("SELECT count(*) FROM bronze.frames");
        PaperExchange.leaveAlone();
        start(tape, 2, Map.of("state.backend.type", after, StateRecoveryOptions.SAVEPOINT_PATH.key(), savepoint))
                .getJobExecutionResult()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);

        assertThat(Integer.parseInt(stored)).isBetween(1, frames.size() - 1);
        assertEverythingIsThereOnce(frames.size());
    }

    private void assertEverythingIsThereOnce(int frames) throws IOException {
        assertThat(one("SELECT count(*) || ' ' || count(DISTINCT frame_number) FROM bronze.frames"))
                .isEqualTo(frames + " " + frames);
        assertThat(one("SELECT count(*) || ' ' || count(DISTINCT (instrument, trade_number)) FROM silver.trades"))
                .isEqualTo(TRADES + " " + TRADES);
        assertThat(lines("SELECT instrument, min(trade_number) FROM silver.trades GROUP BY ALL ORDER BY ALL"))
                .containsExactly("BTC-USD,1000", "ETH-USD,1000", "SOL-USD,1000");
        for (Map.Entry<String, Integer> timeframe :
                Map.of("1s", 1, "1m", 60, "5m", 300, "1h", 3_600, "1d", 86_400).entrySet()) {
            List<String> stored = lines(
                    "SELECT instrument, epoch_us(window_start) AS w, open, high, low, close, volume_base, volume_quote, trade_count, taker_buy_base FROM gold.candles_latest WHERE timeframe = '%s' ORDER BY 1, 2"
                            .formatted(timeframe.getKey()));
            List<String> recomputed = lines(
                    "SELECT instrument, (epoch_us(traded_at) // %1$d) * %1$d AS w, arg_min(price, (traded_at, trade_number)), max(price), min(price), arg_max(price, (traded_at, trade_number)), sum(quantity), sum((price::DECIMAL(18, 2) * quantity::DECIMAL(18, 4))::DECIMAL(38, 18)), sum(fills), coalesce(sum(quantity) FILTER (taker_side = 'buy'), 0) FROM silver.trades GROUP BY 1, 2 ORDER BY 1, 2"
                            .formatted(timeframe.getValue() * 1_000_000L));
            assertThat(stored).as(timeframe.getKey()).isNotEmpty().isEqualTo(recomputed);
        }
    }

    /** Trades of three instruments, of which some come twice and some late. */
    private static List<Received> frames() {
        Random random = new Random(17);
        List<Received> frames = new ArrayList<>();
        for (int i = 0; i < TRADES; i++) {
            long at = BEGIN + i * 25_000L;
            String text = PaperExchange.frame(
                    INSTRUMENTS.get(i % 3),
                    1_000 + i / 3,
                    "%d.%02d".formatted(100 + random.nextInt(9), random.nextInt(100)),
                    "0.%04d".formatted(1 + random.nextInt(9_999)),
                    random.nextBoolean() ? "buy" : "sell",
                    at);
            long late = random.nextInt(100) < 3 ? random.nextInt(4_000_000) : 0;
            frames.add(new Received(at + 30_000 + late, text));
            if (random.nextInt(100) < 2) {
                frames.add(new Received(at + 40_000 + random.nextInt(4_000_000), text));
            }
        }
        frames.sort(Comparator.comparingLong(Received::at));
        return frames;
    }

    private Path write(List<Received> frames) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Received frame : frames) {
            lines.add(
                    "{\"exchange\":\"%s\",\"channel\":\"trades\",\"connection\":\"c1\",\"received_at\":\"%s\",\"kind\":\"ws\",\"frame\":\"%s\"}"
                            .formatted(
                                    PaperExchange.ID,
                                    Instant.EPOCH.plus(frame.at(), ChronoUnit.MICROS),
                                    frame.text().replace("\"", "\\\"")));
        }
        return Files.write(directory.resolve("tape.jsonl"), lines);
    }

    private JobClient start(Path tape, int parallelism, Map<String, String> more) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                checkpoints().toUri().toString());
        configuration.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY,
                directory.resolve("savepoints").toUri().toString());
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 0);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        configuration.addAll(Configuration.fromMap(more));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(configuration);
        MarketDataJob.define(
                env, JobSettings.replay(directory.resolve("lake"), List.of(tape), Set.of(), new Configuration()));
        return env.executeAsync("market-data");
    }

    private Path checkpoints() {
        return directory.resolve("checkpoints");
    }

    private String one(String sql) throws IOException {
        return lines(sql).get(0);
    }

    private List<String> lines(String sql) throws IOException {
        StringBuilder answer = new StringBuilder();
        try (Lake lake = Lake.open(directory.resolve("lake"))) {
            LakeQuery.over(lake).run(sql, ResultFormat.CSV, answer);
        }
        return answer.toString().lines().skip(1).toList();
    }

    /**
     * A frame of a tape.
     *
     * @param at when it was received, microseconds since the epoch
     * @param text what it says
     */
    private record Received(long at, String text) {}

    /** Lets a frame pass each millisecond until a checkpoint is complete, fails once, and waits for the next one. */
    private final class Pace implements Consumer<Frame> {

        private final CountDownLatch checkpointed = new CountDownLatch(1);
        private final CountDownLatch never = new CountDownLatch(1);
        private final int framesToFailure;
        private int framesSeen;
        private final Set<Path> before = new HashSet<>();
        private boolean restarted;
        private int framesSince;
        private boolean free;
        private boolean hurried;
        private volatile boolean failed;

        Pace(int framesToFailure) {
            this.framesToFailure = framesToFailure;
        }

        /** Does not wait for another checkpoint after the failure. */
        void hurry() {
            hurried = true;
        }

        @Override
        public void accept(Frame frame) {
            if (free) {
                return;
            }
            try {
                // A busy machine takes its time for the first checkpoint, and the tape must not be over before it.
                assertThat(never.await(++framesSeen < FRAMES_AT_FULL_PACE ? 1 : 50, TimeUnit.MILLISECONDS))
                        .isFalse();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            if (failed && !restarted) {
                // One that was under way may have been completed after the failure, so they are counted only now.
                restarted = true;
                before.addAll(completeCheckpoints());
            } else if (failed) {
                free = !before.containsAll(completeCheckpoints());
            } else if (checkpointed.getCount() > 0) {
                if (!completeCheckpoints().isEmpty()) {
                    checkpointed.countDown();
                }
            } else if (++framesSince == framesToFailure) {
                failed = true;
                free = hurried;
                throw new IllegalStateException("Cannot read on: the test wants it so");
            }
        }

        private Set<Path> completeCheckpoints() {
            if (!Files.exists(checkpoints())) {
                return Set.of();
            }
            try (Stream<Path> files = Files.find(checkpoints(), 3, (file, any) -> file.endsWith("_metadata"))) {
                return files.collect(Collectors.toSet());
            } catch (IOException | UncheckedIOException e) {
                // An old checkpoint was removed while we looked; the next frame looks again.
                return Set.of();
            }
        }
    }
}
