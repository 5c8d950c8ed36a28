package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.exchange.Hosts;
import io.tidemark.jobs.JobSettings;
import io.tidemark.jobs.JobSettings.LiveFeed;
import io.tidemark.jobs.MarketDataJob;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import io.tidemark.simulator.Simulator;
import io.tidemark.simulator.SimulatorOptions;
import io.tidemark.simulator.TapeSummary;
import io.tidemark.simulator.TapeWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames in at one end, SQL answers out at the other, nothing in between replaced. */
class EndToEndTest {

    private static final Pattern TRUTH = Pattern.compile(
            "\\{\"exchange\":\"(\\w+)\",\"instrument\":\"([\\w-]+)\",\"trade_id\":(\\d+),\"epoch\":0,\"price\":\"([\\d.]+)\",\"quantity\":\"([\\d.]+)\",\"taker_side\":\"(\\w+)\",\"traded_at\":\"([^\"]+)\"\\}");

    private static final Pattern RECEIVED = Pattern.compile("\"received_at\":\"([^\"]+)\"");

    /** Where ids do not step by one nobody can tell that a trade is missing, so candles do not wait for it. */
    private static final List<String> NUMBERED = SimulatedExchanges.readable().stream()
            .filter(id -> !Set.of("bybit", "bitstamp").contains(id))
            .toList();

    @TempDir
    Path directory;

    /** Candles that neither wait for what comes late nor are remembered for it: the hardest of three ways. */
    @Test
    void disorderAndDuplicatesChangeNoTradeAndNoCandle() throws Exception {
        assertDisorderAndDuplicatesChangeNothing(2, "0 s", "2 s");
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({"1, 60 s", "2, 0 s"})
    void disorderAndDuplicatesChangeNoCandleThatIsRemembered(int parallelism, String maxHoleWait) throws Exception {
        assertDisorderAndDuplicatesChangeNothing(parallelism, maxHoleWait, "24 h");
    }

    private void assertDisorderAndDuplicatesChangeNothing(int parallelism, String maxHoleWait, String retention)
            throws Exception {
        Path tape = directory.resolve("tape.jsonl");
        TapeSummary written = TapeWriter.write(
                tape,
                SimulatorOptions.builder()
                        .exchanges(NUMBERED)
                        .assets("BTC", "ETH", "SUI")
                        .seed(11)
                        .tradesPerSecond(250)
                        .quotesPerTrade(0.2)
                        .build(),
                6_000,
                0.02,
                0.05,
                Duration.ofSeconds(4));

        Map<String, Long> counts =
                replay(tape, parallelism, Map.of("source.max-hole-wait", maxHoleWait, "candles.retention", retention));

        assertThat(counts.get("frames")).isEqualTo(written.frames());
        assertThat(Counter.ACCEPTED.of(counts) + Counter.CONTROL.of(counts) + Counter.REJECTED.of(counts))
                .isEqualTo(written.frames());
        assertThat(counts.get("rejected")).isZero();
        assertThat(one("SELECT sum(fills) FROM silver.trades")).isEqualTo(Long.toString(written.trades()));
        assertThat(one("SELECT count(*) FROM (SELECT DISTINCT exchange, instrument, trade_id FROM silver.trades)"))
                .isEqualTo(one("SELECT count(*) FROM silver.trades"));
        assertThat(counts.get("duplicates")).isPositive();
        assertThat(one("SELECT count(*) FROM bronze.frames")).isEqualTo(Long.toString(written.frames()));
        // Where candles wait, some are revised all the same: a trade is known to be missing only once a later one of
        // its
        // instrument has come, and how far the watermark of the others has got by then depends on the machine.
        if (maxHoleWait.equals("0 s")) {
            assertThat(one("SELECT count(*) > 0 FROM gold.candles WHERE revision > 0 AND timeframe <> '1d'"))
                    .as("late trades revise candles that do not wait for them")
                    .isEqualTo("true");
        }
        assertThat(one("SELECT count(*) FROM silver.gaps_latest WHERE status <> 'repaired'"))
                .isEqualTo("0");
        assertCandlesEqualARecomputation();
        assertBidsAndAsksEqualARecomputation();
        assertSpreadsEqualARecomputation();
        assertFeedQualityEqualsTheTables();
        assertThat(one("SELECT sum(duplicates) FROM gold.feed_quality_latest"))
                .isEqualTo(String.valueOf(counts.get("duplicates")));
        assertThat(one("SELECT sum(out_of_order) > 0 FROM gold.feed_quality_latest"))
                .isEqualTo("true");
    }

    @Test
    void whatATapeLacksAndWhatNobodyCanReadIsCountedMinuteByMinute() throws Exception {
        Path whole = directory.resolve("whole.jsonl");
        TapeWriter.write(
                whole,
                SimulatorOptions.builder()
                        .exchanges(NUMBERED)
                        .assets("BTC", "ETH")
                        .seed(3)
                        .tradesPerSecond(20)
                        .quotesPerTrade(0.5)
                        .build(),
                2_000,
                0.02,
                0.02,
                Duration.ofSeconds(2));
        List<String> lines = new ArrayList<>(Files.readAllLines(whole));
        int garbage = 0;
        for (int i = lines.size() - 1; i > 50; i -= 17) {
            if (i % 3 == 0) {
                lines.set(i, lines.get(i).replaceFirst("\"frame\":\".*", "\"frame\":\"{ what?\"}"));
                garbage++;
            } else {
                lines.remove(i);
            }
        }
        Path tape = Files.write(directory.resolve("tape.jsonl"), lines);

        replay(tape, 2);

        assertFeedQualityEqualsTheTables();
        assertThat(one("SELECT sum(rejected) FROM gold.feed_quality_latest")).isEqualTo(Integer.toString(garbage));
        assertThat(one("SELECT sum(missing) > 20 AND sum(holes) > 20 FROM gold.feed_quality_latest"))
                .isEqualTo("true");
        assertThat(one("SELECT count(DISTINCT window_start) > 1 FROM gold.feed_quality_latest"))
                .isEqualTo("true");
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void runsOverPartsOfOneDayComeToTheCandlesOfTheWhole(boolean inOrder) throws Exception {
        Path tape = directory.resolve("tape.jsonl");
        TapeWriter.write(
                tape,
                SimulatorOptions.builder()
                        .exchanges(NUMBERED)
                        .assets("BTC", "ETH")
                        .seed(12)
                        .tradesPerSecond(40)
                        .quotesPerTrade(0.2)
                        .build(),
                4_000,
                0,
                0,
                Duration.ZERO);
        List<String> frames = Files.readAllLines(tape);
        Path early = Files.write(directory.resolve("early.jsonl"), frames.subList(0, frames.size() / 2));
        Path late = Files.write(directory.resolve("late.jsonl"), frames.subList(frames.size() / 2, frames.size()));

        replay(inOrder ? early : late, 1);
        Map<String, Long> counts = replay(inOrder ? late : early, 2);

        assertCandlesEqualARecomputation();
        assertThat(one("SELECT count(*) FROM gold.candles WHERE timeframe = '1d' AND revision = 1"))
                .isEqualTo(one("SELECT count(DISTINCT (exchange, instrument)) FROM silver.trades"));
        assertThat(
                        one(
                                "SELECT count(*) FROM (SELECT exchange, instrument, timeframe, window_start FROM gold.candles"
                                        + " GROUP BY ALL HAVING count(*) <> max(revision) + 1 OR count(DISTINCT revision) <> count(*))"))
                .isEqualTo("0");
        assertThat(Counter.CANDLES.of(counts)).isPositive();
    }

    @Test
    void aRecordingIsCommittedAsABacklogAndOnceItHasBeenRead() throws Exception {
        Path tape = directory.resolve("tape.jsonl");
        TapeWriter.write(
                tape,
                SimulatorOptions.builder()
                        .exchanges(NUMBERED)
                        .assets("BTC")
                        .seed(5)
                        .tradesPerSecond(40)
                        .build(),
                20_000,
                0,
                0,
                Duration.ZERO);
        Configuration checkpoints = new Configuration();
        checkpoints.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        checkpoints.set(CheckpointingOptions.CHECKPOINTING_INTERVAL_DURING_BACKLOG, Duration.ofHours(1));
        StreamExecutionEnvironment env = environment(1, checkpoints);

        Map<String, Long> counts = replay(env, tape, Map.of());

        assertThat(one("SELECT count(*) > 15000 FROM silver.trades")).isEqualTo("true");
        assertThat(one("SELECT count(*) FROM bronze.frames")).isEqualTo(String.valueOf(Counter.FRAMES.of(counts)));
        try (Lake lake = Lake.open(directory.resolve("lake"))) {
            // One may have been due before the source said that it reads a recording.
            assertThat(lake.table("bronze.frames").snapshots()).hasSizeBetween(1, 2);
        }
    }

    @Tag("long")
    @Test
    void anOutageOfOneExchangeDelaysNoCandleOfAnother() throws Exception {
        Path whole = directory.resolve("whole.jsonl");
        TapeWriter.write(
                whole,
                SimulatorOptions.builder()
                        .exchanges(SimulatedExchanges.readable())
                        .assets("BTC", "ETH")
                        .seed(13)
                        .tradesPerSecond(6)
                        .quotesPerTrade(0.5)
                        .build(),
                5_000,
                0,
                0,
                Duration.ZERO);
        String down = NUMBERED.get(0);
        List<String> frames = Files.readAllLines(whole);
        Instant begin = receivedAt(frames.get(0)).plus(Duration.ofMinutes(2));
        Instant end = begin.plus(Duration.ofMinutes(10));
        List<String> left = frames.stream()
                .filter(frame -> !frame.contains("\"exchange\":\"" + down + "\"")
                        || receivedAt(frame).isBefore(begin)
                        || receivedAt(frame).isAfter(end))
                .toList();
        Path cut = Files.write(directory.resolve("cut.jsonl"), left);
        // Known_at says when a candle was published, by the clock of the tape.
        String others = "SELECT * FROM gold.candles WHERE exchange <> '%s' ORDER BY ALL".formatted(down);

        replay(whole, 2);
        List<String> before = lines(others);
        Files.move(directory.resolve("lake"), directory.resolve("before"));
        replay(cut, 2);

        assertThat(left).hasSizeLessThan(frames.size() - 300);
        assertThat(before.stream().filter(line -> line.contains(",1m,")).count())
                .isGreaterThan(100);
        assertThat(lines(others)).isEqualTo(before);
    }

    @Test
    void liveFeedsWriteEveryTradeTheExchangesMade() throws Exception {
        Path truth = directory.resolve("truth.jsonl");
        Path lake = directory.resolve("lake");
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges(SimulatedExchanges.readable())
                .assets("BTC", "ETH", "DOGE")
                .seed(5)
                .tradesPerSecond(300)
                .truthFile(truth)
                .build())) {
            List<LiveFeed> feeds = new ArrayList<>();
            for (String exchange : SimulatedExchanges.readable()) {
                feeds.add(new LiveFeed(
                        exchange,
                        simulator.instruments(exchange),
                        Hosts.of(simulator.socketUrl(exchange), simulator.restUrl(exchange))));
            }
            StreamExecutionEnvironment env = environment(2, Duration.ofSeconds(1));
            MarketDataJob.define(env, JobSettings.live(lake, feeds, new Configuration()));
            RunningJob job = RunningJob.start(env, "live");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .until(() -> job.counts().getOrDefault("rows.silver.trades", 0L) > 1_000
                            && job.counts().getOrDefault("rows.gold.candles", 0L) > 90);
            assertThat(job.stop(Duration.ofMinutes(2))).isTrue();
        }

        Map<String, Fill> made = new HashMap<>();
        for (String line : Files.readAllLines(truth)) {
            Matcher trade = TRUTH.matcher(line);
            assertThat(trade.matches()).as(line).isTrue();
            made.put(
                    "%s/%s/%s".formatted(trade.group(1), trade.group(2), trade.group(3)),
                    new Fill(new BigDecimal(trade.group(4)), new BigDecimal(trade.group(5)), trade.group(6)));
        }
        List<String> stored = lines(
                "SELECT exchange || '/' || instrument, trade_id, fills, price, quantity, taker_side FROM silver.trades");
        assertThat(stored.stream().map(line -> line.replaceAll("^([^,]*,[^,]*),.*", "$1")))
                .doesNotHaveDuplicates();
        assertThat(stored)
                .allSatisfy(line -> assertThat(isOf(made, line.split(","))).isTrue());
        assertThat(
                        lines(
                                "SELECT exchange, instrument FROM silver.trades GROUP BY ALL HAVING max(trade_number) - min(trade_number - fills + 1) + 1 <> sum(fills)"))
                .as("instruments with a hole")
                .isEmpty();
        assertThat(one("SELECT count(*) FROM bronze.rejected")).isEqualTo("0");
        assertThat(one("SELECT count(DISTINCT exchange) FROM gold.candles"))
                .isEqualTo(Integer.toString(SimulatedExchanges.readable().size()));
    }

    @Test
    void candlesOfARecordingEqualTheOfficialOnes() throws Exception {
        Path tape = Path.of(System.getProperty("tidemark.tapes", "none"), "binance/20230405_btcusdt.jsonl.gz");
        assumeTrue(Files.exists(tape), "no recorded tapes here");

        replay(tape, 1);

        assertThat(
                        lines(
                                "SELECT strftime(window_start, '%H:%M'), open, high, low, close, volume_base, trade_count, bar_status FROM gold.candles_latest WHERE timeframe = '1m' ORDER BY window_start LIMIT 2"))
                .hasSize(2)
                .last()
                .asString()
                .endsWith(",complete");
        assertThat(one("SELECT count(*) FROM silver.trades")).isEqualTo("3144");
        assertCandlesEqualARecomputation();
    }

    private Map<String, Long> replay(Path tape, int parallelism) throws Exception {
        return replay(tape, parallelism, Map.of());
    }

    private Map<String, Long> replay(Path tape, int parallelism, Map<String, String> options) throws Exception {
        return replay(environment(parallelism, Duration.ofSeconds(2)), tape, options);
    }

    private Map<String, Long> replay(StreamExecutionEnvironment env, Path tape, Map<String, String> options)
            throws Exception {
        MarketDataJob.define(
                env,
                JobSettings.replay(directory.resolve("lake"), List.of(tape), Set.of(), Configuration.fromMap(options)));
        RunningJob job = RunningJob.start(env, "replay");
        assertThat(job.awaitEnd(Duration.ofMinutes(5))).isTrue();
        return CandleRebuild.after(
                Path.of(System.getProperty("tidemark.root", "../..")),
                directory.resolve("lake"),
                job.candleDays(),
                job.counts());
    }

    private StreamExecutionEnvironment environment(int parallelism, Duration checkpoints) {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpoints);
        return environment(parallelism, configuration);
    }

    private StreamExecutionEnvironment environment(int parallelism, Configuration checkpoints) {
        Configuration configuration = new Configuration(checkpoints);
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        configuration.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY,
                directory.resolve("savepoints").toUri().toString());
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.setString("heartbeat.interval", "1 s");
        return StreamExecutionEnvironment.createLocalEnvironment(configuration);
    }

    /** Open, close and sums of every timeframe, once from the candles and once, by SQL alone, from the trades. */
    private void assertCandlesEqualARecomputation() throws IOException {
        for (Map.Entry<String, Integer> timeframe : Map.of(
                        "1s", 1, "1m", 60, "5m", 300, "15m", 900, "1h", 3_600, "4h", 14_400, "1d", 86_400)
                .entrySet()) {
            long length = timeframe.getValue() * 1_000_000L;
            List<String> stored = lines(
                    "SELECT exchange, instrument, epoch_us(window_start) AS w, open, high, low, close, volume_base, trade_count, taker_buy_base, first_trade_number, last_trade_number FROM gold.candles_latest WHERE timeframe = '%s' ORDER BY 1, 2, 3"
                            .formatted(timeframe.getKey()));
            List<String> recomputed = lines(
                    "SELECT exchange, instrument, (epoch_us(traded_at) // %1$d) * %1$d AS w, arg_min(price, (traded_at, trade_number)), max(price), min(price), arg_max(price, (traded_at, trade_number)), sum(quantity), sum(fills), coalesce(sum(quantity) FILTER (taker_side = 'buy'), 0), min(trade_number - fills + 1), max(trade_number) FROM silver.trades GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
                            .formatted(length));
            assertThat(stored).as(timeframe.getKey()).isNotEmpty().isEqualTo(recomputed);
        }
    }

    /** Bid and ask of every candle, by SQL from the quotes before its end. */
    private void assertBidsAndAsksEqualARecomputation() throws IOException {
        List<String> stored = lines(
                "SELECT exchange, instrument, timeframe, epoch_us(window_start), bid, ask FROM gold.candles_latest ORDER BY ALL");
        List<String> recomputed = lines("""
                SELECT c.exchange, c.instrument, timeframe, epoch_us(window_start),
                    arg_max(q.bid, (coalesce(quoted_at, received_at), sequence, received_at)),
                    arg_max(q.ask, (coalesce(quoted_at, received_at), sequence, received_at))
                FROM gold.candles_latest AS c LEFT JOIN silver.quotes AS q ON q.exchange = c.exchange
                    AND q.instrument = c.instrument AND coalesce(quoted_at, received_at) < window_end
                GROUP BY ALL ORDER BY ALL
                """);
        assertThat(stored).hasSizeGreaterThan(20).isEqualTo(recomputed);
    }

    private static Instant receivedAt(String frame) {
        Matcher time = RECEIVED.matcher(frame);
        assertThat(time.find()).as(frame).isTrue();
        return Instant.parse(time.group(1));
    }

    /** Both sides of the market and both extremes of the prices, of every second, by SQL from quotes and trades. */
    private void assertSpreadsEqualARecomputation() throws IOException {
        String seconds = """
                WITH seconds AS (
                    SELECT asset, unnest(generate_series(min(spread_time), max(spread_time), INTERVAL 1 SECOND)) AS t
                    FROM gold.spreads_latest GROUP BY asset
                ), newest AS (%s)
                SELECT asset, epoch_us(t), %s FROM newest GROUP BY ALL HAVING count(DISTINCT exchange) > 1 ORDER BY ALL
                """;
        String prices = seconds.formatted("""
                SELECT asset, t, exchange, instrument, arg_max(price, (traded_at, trade_number)) AS price
                FROM seconds JOIN silver.trades ON split_part(instrument, '-', 1) = asset
                    AND traded_at < t AND traded_at >= t - INTERVAL 10 SECOND
                GROUP BY ALL
                """, "max(price), min(price)");
        String quotes = seconds.formatted("""
                SELECT asset, t, exchange, instrument,
                    arg_max(bid, (coalesce(quoted_at, received_at), sequence, received_at)) AS bid,
                    arg_max(ask, (coalesce(quoted_at, received_at), sequence, received_at)) AS ask
                FROM seconds JOIN silver.quotes ON split_part(instrument, '-', 1) = asset
                    AND coalesce(quoted_at, received_at) < t
                    AND coalesce(quoted_at, received_at) >= t - INTERVAL 10 SECOND
                GROUP BY ALL
                """, "max(bid), min(ask)");
        assertThat(
                        lines(
                                "SELECT asset, epoch_us(spread_time), max_price, min_price FROM gold.spreads_latest WHERE max_price IS NOT NULL ORDER BY ALL"))
                .hasSizeGreaterThan(20)
                .isEqualTo(lines(prices));
        assertThat(
                        lines(
                                "SELECT asset, epoch_us(spread_time), best_bid, best_ask FROM gold.spreads_latest WHERE best_bid IS NOT NULL ORDER BY ALL"))
                .hasSizeGreaterThan(20)
                .isEqualTo(lines(quotes));
    }

    /** Whatever of the feeds' quality the tables tell too, by SQL from these. */
    private void assertFeedQualityEqualsTheTables() throws IOException {
        String quality = """
                SELECT exchange, instrument, epoch_us(window_start), %s FROM gold.feed_quality_latest
                WHERE channel = '%s' AND %s > 0 ORDER BY ALL
                """;
        String minute = "epoch_us(date_trunc('minute', %s))";
        assertThat(lines(quality.formatted(
                        "messages - duplicates, raw_latency_min_ms, raw_latency_max_ms",
                        "trades",
                        "messages - duplicates")))
                .isNotEmpty()
                .isEqualTo(lines("""
                        SELECT exchange, instrument, %s, count(*),
                            min(epoch_us(received_at) - epoch_us(coalesce(published_at, traded_at)))
                                FILTER (WHERE origin = 'stream') / 1000,
                            max(epoch_us(received_at) - epoch_us(coalesce(published_at, traded_at)))
                                FILTER (WHERE origin = 'stream') / 1000
                        FROM silver.trades WHERE origin IN ('stream', 'snapshot') GROUP BY ALL ORDER BY ALL
                        """.formatted(minute.formatted("received_at"))));
        assertThat(lines(quality.formatted("messages", "quotes", "messages")))
                .isNotEmpty()
                .isEqualTo(
                        lines("SELECT exchange, instrument, %s, count(*) FROM silver.quotes GROUP BY ALL ORDER BY ALL"
                                .formatted(minute.formatted("received_at"))));
        assertThat(lines(quality.formatted("messages", "frames", "messages")))
                .isNotEmpty()
                .isEqualTo(lines(
                        "SELECT exchange, '*', %s, count(*) FROM bronze.frames WHERE kind = 'ws' GROUP BY ALL ORDER BY ALL"
                                .formatted(minute.formatted("received_at"))));
        assertThat(lines(quality.formatted("rejected", "frames", "rejected")))
                .isEqualTo(lines("SELECT exchange, '*', %s, count(*) FROM bronze.rejected GROUP BY ALL ORDER BY ALL"
                        .formatted(minute.formatted("received_at"))));
        assertThat(lines(quality.formatted("holes, missing, repaired", "trades", "holes")))
                .isEqualTo(lines(
                        "SELECT exchange, instrument, %s, count(DISTINCT opened_at), sum(missing), sum(repaired) FROM silver.gaps_latest GROUP BY ALL ORDER BY ALL"
                                .formatted(minute.formatted("opened_at"))));
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

    /** Whether a stored trade is those of the truth whose numbers it covers. */
    private static boolean isOf(Map<String, Fill> made, String[] row) {
        BigDecimal price = new BigDecimal(row[3]);
        BigDecimal quantity = BigDecimal.ZERO;
        long last = Long.parseLong(row[1]);
        for (long number = last - Long.parseLong(row[2]) + 1; number <= last; number++) {
            Fill fill = made.get(row[0] + "/" + number);
            if (fill == null
                    || fill.price().compareTo(price) != 0
                    || !fill.takerSide().equals(row[5])) {
                return false;
            }
            quantity = quantity.add(fill.quantity());
        }
        return quantity.compareTo(new BigDecimal(row[4])) == 0;
    }

    private record Fill(BigDecimal price, BigDecimal quantity, String takerSide) {}
}
