package io.tidemark.launcher;

import static io.tidemark.launcher.LakeRows.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.lake.Lake;
import io.tidemark.simulator.Simulator;
import io.tidemark.simulator.SimulatorOptions;
import io.tidemark.simulator.SimulatorOptions.PastTrades;
import io.tidemark.simulator.TapeWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class BackfillTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TRADES = "SELECT exchange, instrument, trade_id, price, quantity, taker_side,"
            + " strftime(traded_at, '%Y-%m-%dT%H:%M:%S.%fZ') FROM silver.trades";

    @TempDir
    Path directory;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @Test
    void theLakeThenHoldsEachTradeOfThatTimeOnceAndASecondRunChangesNothing() throws Exception {
        Path lake = directory.resolve("lake");
        Instant from = now.minus(Duration.ofHours(60));
        Instant to = now.minus(Duration.ofHours(20));
        try (Simulator simulator = simulator(900, "binance", "coinbase", "kraken", "okx")) {
            String[] backfill = command(simulator, lake, from, to, "binance,coinbase,kraken,okx");

            JsonNode first = summary(run(backfill));
            List<String> before = snapshots(lake);
            JsonNode second = summary(run(backfill));

            assertThat(first.get("missing").asLong()).isZero();
            assertThat(first.get("rejected").asLong()).isZero();
            assertThat(second.get("trades").asLong()).isZero();
            assertThat(second.get("frames").asLong()).isZero();
            assertThat(snapshots(lake)).isEqualTo(before);
        }
        assertThat(stored(lake)).hasSizeGreaterThan(8_000).isEqualTo(truth(from, to));
        assertThat(lines(lake, "SELECT DISTINCT origin FROM silver.trades")).containsExactly("backfill");
        assertThat(lines(lake, "SELECT DISTINCT status FROM silver.gaps_latest"))
                .containsExactly("absent");
        assertThat(lines(
                        lake,
                        "SELECT exchange FROM silver.trades GROUP BY 1 HAVING count(*) + (SELECT sum(missing) FROM"
                                + " silver.gaps_latest AS g WHERE g.exchange = trades.exchange)"
                                + " <> max(trade_number) - min(trade_number) + 1"))
                .as("exchanges with a number that is neither a trade nor a gap")
                .isEmpty();
        assertCandlesAreTheTrades(lake);
        assertThat(run(new String[] {"verify", "--against", "frames", "--lake", lake.toString()}))
                .contains(" frames of the past: 0 mismatches with silver.trades")
                .endsWith("PASS\n");
    }

    @Test
    void fillsWhatARecordingLacked() throws Exception {
        Path lake = directory.resolve("lake");
        Instant from = now.minus(Duration.ofHours(3));
        Instant to = from.plusSeconds(60);
        SimulatorOptions.Builder market = SimulatorOptions.builder()
                .exchanges("binance", "okx")
                .assets("BTC")
                .tradesPerSecond(60)
                .quotesPerTrade(0.1);
        Path tape = directory.resolve("tape.jsonl");
        TapeWriter.write(tape, market.startTime(from).build(), 1_500, 0, 0, Duration.ofSeconds(1));
        List<String> frames = Files.readAllLines(tape);
        frames.subList(400, 700).clear();
        frames.subList(900, 950).clear();
        Files.write(tape, frames);
        run(new String[] {"replay", tape.toString(), "--lake", lake.toString()});
        List<String> lost = lines(lake, "SELECT DISTINCT status, cause FROM silver.gaps_latest");

        try (Simulator simulator = Simulator.start(market.startTime(to)
                .history(Duration.ofSeconds(60))
                .rateLimits(SimulatorOptions.RateLimits.NONE)
                .truthFile(directory.resolve("truth.jsonl"))
                .build())) {
            JsonNode summary = summary(run(command(simulator, lake, from, to, "binance,okx")));

            assertThat(summary.get("missing").asLong()).isZero();
        }

        assertThat(lost).containsExactly("lost,recording");
        assertThat(
                        lines(
                                lake,
                                "SELECT sum(missing), min(status), max(status), min(cause), max(cause) FROM silver.gaps_latest"))
                .containsExactly("0,repaired,repaired,recording,recording");
        assertThat(lines(
                        lake,
                        "SELECT exchange FROM silver.trades GROUP BY 1 HAVING sum(fills) <> max(trade_number) -"
                                + " min(trade_number - fills + 1) + 1"))
                .isEmpty();
        TreeSet<String> ofBinance = new TreeSet<>(truth(from, to));
        ofBinance.removeIf(trade -> trade.startsWith("okx"));
        assertThat(stored(lake, " WHERE exchange = 'binance'")).isEqualTo(ofBinance);
        assertCandlesAreTheTrades(lake);
    }

    @Test
    void leavesToACollectingJobWhatIsItsOwn() throws Exception {
        Path lake = directory.resolve("lake");
        Instant from = now.minus(Duration.ofHours(50));
        Instant today = now.truncatedTo(ChronoUnit.DAYS);
        try (Simulator simulator = simulator(0, "binance", "kraken")) {
            String[] up = {
                "up",
                "--at",
                simulator.baseUrl(),
                "--exchanges",
                "binance,kraken",
                "--instruments",
                "BTC",
                "--lake",
                lake.toString(),
                "--seconds"
            };
            run(with(up, "--seconds", "6"));
            List<String> backfill = new ArrayList<>(List.of(command(simulator, lake, from, now, "binance,kraken")));
            backfill.remove(backfill.indexOf("--to") + 1);
            backfill.remove("--to");
            CompletableFuture<String> beside = CompletableFuture.supplyAsync(() -> run(with(up, "--seconds", "20")));

            String told = run(backfill.toArray(new String[0]));
            beside.get();
            run(with(up, "--seconds", "6"));

            assumeThat(Instant.now().truncatedTo(ChronoUnit.DAYS))
                    .as("the day, which decides what is whose")
                    .isEqualTo(today);
            assertThat(told)
                    .contains("binance BTC-USDT: what was traded from %s on is left to the job that collects it"
                            .formatted(today));
        }
        assertThat(lines(lake, "SELECT exchange, trade_id FROM silver.trades GROUP BY 1, 2 HAVING count(*) > 1"))
                .isEmpty();
        NavigableSet<String> loaded = new TreeSet<>(stored(lake, " WHERE origin = 'backfill'"));
        assertThat(loaded).isNotEmpty().isEqualTo(truth(from, today));
        assertThat(lines(
                        lake,
                        "SELECT 1 FROM gold.candles GROUP BY exchange, instrument, timeframe, window_start, revision"
                                + " HAVING count(*) > 1"))
                .isEmpty();
    }

    @Test
    void aRunThatWasKilledIsGoneOnWithAndNoDayItHadFinishedIsAskedForAgain() throws Exception {
        Path lake = directory.resolve("lake");
        Instant to = now.minus(Duration.ofHours(1));
        // At whatever time of day this runs, two whole days and at least half of a third one.
        Instant from =
                to.minus(Duration.ofHours(12)).truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(2));
        // A day has as many trades as are worth a job of their own.
        try (Simulator simulator = simulator(new PastTrades(82_000, Duration.ofHours(90), 0), "binance")) {
            String[] backfill = command(simulator, lake, from, to, "binance");
            List<String> slow = new ArrayList<>(List.of(backfill));
            slow.set(slow.indexOf("--request-share") + 1, "0.2");
            Path log = directory.resolve("killed.log");
            Process process = new ProcessBuilder(java(slow))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> {
                assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
                return number(lake, "SELECT count(*) FROM gold.candles WHERE timeframe = '1d'") > 0
                        && number(lake, "SELECT count(DISTINCT CAST(traded_at AS DATE)) FROM silver.trades") > 1;
            });
            process.destroyForcibly().waitFor();
            long left = number(lake, "SELECT count(*) FROM silver.trades");
            long finished = number(lake, "SELECT sum(trade_count) FROM gold.candles_latest WHERE timeframe = '1d'");

            JsonNode second = summary(run(backfill));

            long all = truth(from, to).size();
            assertThat(finished).isBetween(20_000L, left - 1);
            assertThat(left).isLessThan(all);
            assertThat(second.get("trades").asLong()).isEqualTo(all - left);
            // A page brings a thousand; a few more stand where the days, and what was left of one, begin and end.
            assertThat(second.get("frames").asLong()).isBetween((all - left) / 1_000, (all - left) / 1_000 + 10);
        }
        assertThat(stored(lake)).isEqualTo(truth(from, to));
        assertThat(lines(lake, "SELECT trade_id FROM silver.trades GROUP BY 1 HAVING count(*) > 1"))
                .isEmpty();
        assertCandlesAreTheTrades(lake);
    }

    @Test
    void aDryRunAsksNobody() throws Exception {
        Path lake = directory.resolve("lake");
        Instant from = now.minus(Duration.ofHours(60));
        Instant to = now.minus(Duration.ofHours(50));
        try (Simulator simulator = simulator(0, "binance")) {
            run(command(simulator, lake, from, to, "binance"));
        }
        String[] nobodyThere = {
            "backfill",
            "trades",
            "--at",
            "http://127.0.0.1:1",
            "--exchange",
            "binance,kraken,bybit",
            "--instruments",
            "BTC-USDT",
            "--from",
            now.minus(Duration.ofHours(70)).toString(),
            "--to",
            to.toString(),
            "--lake",
            lake.toString(),
            "--dry-run"
        };

        List<String> answer = run(nobodyThere).lines().toList();

        assertThat(answer).hasSize(4);
        assertThat(answer.get(0))
                .matches("binance BTC-USDT: about [0-9]{3} trades, by the [12],[0-9]{3} a day in the lake: 21 requests,"
                        + " weight 525, about 11 s");
        assertThat(answer.get(1))
                .isEqualTo(
                        "kraken BTC-USDT: how many trades is not known, the lake holds none to judge by; a request of"
                                + " weight 1 brings 1,000, at most 1,800,000 an hour");
        assertThat(answer.get(2))
                .isEqualTo(
                        "bybit BTC-USDT: cannot be loaded, its trades have no numbers and it serves only the newest 60");
        assertThat(answer.get(3)).isEqualTo("Nothing was asked and nothing was written.");
    }

    @Test
    void whatMakesNoSenseIsToldInALine() {
        String[] good = {"--exchange", "binance", "--instrument", "BTC-USDT", "--from", "2026-01-02"};

        assertThat(refused("--exchange", "binance", "--instrument", "BTC-USDT"))
                .isEqualTo("tidemark: Cannot run trades: --from is missing; see ./tidemark help backfill");
        assertThat(refused("--exchange", "mtgox", "--instrument", "BTC-USDT", "--from", "2026-01-02"))
                .startsWith("tidemark: Invalid exchange mtgox: ");
        assertThat(refused(with(good, "--from", "yesterday")))
                .isEqualTo(
                        "tidemark: Invalid --from yesterday: must be a UTC time such as 2023-04-05T00:10:00Z, or a day;"
                                + " see ./tidemark help backfill");
        assertThat(refused(with(good, "--from", "2126-01-02")))
                .isEqualTo(
                        "tidemark: Invalid --from 2126-01-02T00:00:00Z: must not be in the future; see ./tidemark help"
                                + " backfill");
        assertThat(refused(with(good, "--to", "2026-01-01")))
                .isEqualTo("tidemark: Invalid --to 2026-01-01T00:00:00Z: must be after --from 2026-01-02T00:00:00Z; see"
                        + " ./tidemark help backfill");
        assertThat(refused(with(good, "--workers", "0")))
                .isEqualTo("tidemark: Invalid --workers 0: must be at least 1; see ./tidemark help backfill");
        assertThat(refused(with(good, "--request-share", "2")))
                .isEqualTo(
                        "tidemark: Invalid --request-share 2.0: must be at most 1 where the exchanges really live; see"
                                + " ./tidemark help backfill");
        assertThat(refused(with(good, "--dry-run", "--instrument", "BTC")))
                .isEqualTo(
                        "tidemark: Invalid --instruments BTC: must name base and quote, as in BTC-USDT, for a dry run"
                                + " asks nobody; see ./tidemark help backfill");
    }

    /** @param unissued one number in so many has no trade, which takes a minute to be sure of; 0 for none */
    private Simulator simulator(int unissued, String... exchanges) {
        return simulator(new PastTrades(6_000, Duration.ofDays(3), unissued), exchanges);
    }

    private Simulator simulator(PastTrades past, String... exchanges) {
        return Simulator.start(SimulatorOptions.builder()
                .exchanges(exchanges)
                .assets("BTC")
                .tradesPerSecond(5)
                .startTime(now)
                .past(past)
                .rateLimits(SimulatorOptions.RateLimits.NONE)
                .truthFile(directory.resolve("truth.jsonl"))
                .build());
    }

    private static String[] command(Simulator simulator, Path lake, Instant from, Instant to, String exchanges) {
        return new String[] {
            "backfill",
            "trades",
            "--at",
            simulator.baseUrl(),
            "--exchanges",
            exchanges,
            "--instruments",
            "BTC",
            "--from",
            from.toString(),
            "--to",
            to.toString(),
            "--lake",
            lake.toString(),
            "--request-share",
            "1000"
        };
    }

    /** The same command in a process of its own, with commits every second. */
    private List<String> java(List<String> arguments) throws IOException {
        Path home = directory.resolve("home");
        for (String folder : List.of("local", "backfill", "replay")) {
            Path conf = Files.createDirectories(home.resolve("flink-conf").resolve(folder));
            Path real = Home.folder().resolve("flink-conf").resolve(folder);
            try (var files = Files.list(real)) {
                for (Path file : files.toList()) {
                    Files.copy(file, conf.resolve(file.getFileName()));
                }
            }
        }
        Path settings = home.resolve("flink-conf/backfill/config.yaml");
        Files.writeString(settings, Files.readString(settings).replace(" 30 s", " 1 s"));
        return OwnProcess.command(home, arguments);
    }

    private static long number(Path lake, String sql) {
        try {
            return Files.exists(lake.resolve("catalog.db"))
                    ? Long.parseLong(lines(lake, sql).get(0))
                    : 0;
        } catch (RuntimeException | IOException e) {
            // It is being made.
            return 0;
        }
    }

    private void assertCandlesAreTheTrades(Path lake) throws IOException {
        for (String timeframe : List.of("1 second/1s", "1 minute/1m", "1 hour/1h", "1 day/1d")) {
            String[] parts = timeframe.split("/");
            String sql = """
                    WITH made AS (
                        SELECT exchange, instrument, time_bucket(INTERVAL '%s', traded_at) AS window_start,
                               arg_min(price, trade_number) AS open, max(price) AS high, min(price) AS low,
                               arg_max(price, trade_number) AS close, sum(quantity) AS volume, sum(fills) AS trades
                        FROM silver.trades GROUP BY 1, 2, 3)
                    SELECT * FROM made
                    FULL JOIN (SELECT * FROM gold.candles_latest WHERE timeframe = '%s') AS c
                    USING (exchange, instrument, window_start)
                    WHERE made.open IS DISTINCT FROM c.open OR made.high IS DISTINCT FROM c.high
                       OR made.low IS DISTINCT FROM c.low OR made.close IS DISTINCT FROM c.close
                       OR made.volume IS DISTINCT FROM c.volume_base OR made.trades IS DISTINCT FROM c.trade_count
                    """.formatted(parts[0], parts[1]);
            assertThat(lines(lake, sql))
                    .as("candles of %s that differ", parts[1])
                    .isEmpty();
        }
        assertThat(lines(
                        lake,
                        "SELECT 1 FROM gold.candles GROUP BY exchange, instrument, timeframe, window_start, revision"
                                + " HAVING count(*) > 1"))
                .isEmpty();
    }

    private SortedSet<String> stored(Path lake) throws IOException {
        return stored(lake, "");
    }

    private SortedSet<String> stored(Path lake, String where) throws IOException {
        TreeSet<String> stored = new TreeSet<>();
        for (String line : lines(lake, TRADES + where)) {
            String[] values = line.split(",");
            values[3] = plain(values[3]);
            values[4] = plain(values[4]);
            assertThat(stored.add(String.join(",", values))).as(line).isTrue();
        }
        return stored;
    }

    private SortedSet<String> truth(Instant from, Instant to) throws IOException {
        TreeSet<String> truth = new TreeSet<>();
        for (String line : Files.readAllLines(directory.resolve("truth.jsonl"))) {
            if (!line.endsWith("}")) {
                continue;
            }
            JsonNode trade = JSON.readTree(line);
            if (trade.has("trade_id")) {
                Instant at = Instant.parse(trade.get("traded_at").asText());
                if (!at.isBefore(from) && at.isBefore(to)) {
                    truth.add(String.join(
                            ",",
                            trade.get("exchange").asText(),
                            trade.get("instrument").asText(),
                            trade.get("trade_id").asText(),
                            plain(trade.get("price").asText()),
                            plain(trade.get("quantity").asText()),
                            trade.get("taker_side").asText(),
                            trade.get("traded_at").asText()));
                }
            }
        }
        return truth;
    }

    private static String plain(String number) {
        return new BigDecimal(number).stripTrailingZeros().toPlainString();
    }

    private static List<String> snapshots(Path lake) {
        List<String> snapshots = new ArrayList<>();
        try (Lake opened = Lake.open(lake)) {
            for (String table : opened.tables()) {
                var snapshot = opened.table(table).currentSnapshot();
                snapshots.add(table + " " + (snapshot == null ? "none" : snapshot.snapshotId()));
            }
        }
        return snapshots;
    }

    private static String[] with(String[] line, String... more) {
        List<String> all = new ArrayList<>(List.of(line));
        int known = all.indexOf(more[0]);
        if (known >= 0 && known + 1 < all.size()) {
            all.set(known + 1, more[1]);
        } else if (known >= 0) {
            all.add(more[1]);
        } else {
            all.addAll(List.of(more));
        }
        int instrument = List.of(more).indexOf("--instrument");
        if (instrument >= 0) {
            all = new ArrayList<>(List.of(line));
            all.set(all.indexOf("--instrument") + 1, more[instrument + 1]);
            all.add(more[0]);
        }
        return all.toArray(new String[0]);
    }

    private static JsonNode summary(String out) throws IOException {
        List<String> lines = out.lines().toList();
        return JSON.readTree(lines.get(lines.size() - 1));
    }

    private String refused(String... arguments) {
        List<String> all = new ArrayList<>(List.of("backfill", "trades"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--lake", directory.resolve("none").toString()));
        StringWriter err = new StringWriter();
        int code = Tidemark.run(new PrintWriter(new StringWriter()), new PrintWriter(err), all.toArray(new String[0]));
        assertThat(code).isNotZero();
        return err.toString().strip();
    }

    private static String run(String[] command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Tidemark.run(new PrintWriter(out), new PrintWriter(err), command);
        assertThat(code).as(out + "\n" + err).isZero();
        return out.toString();
    }
}
