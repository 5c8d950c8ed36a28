package io.tidemark.launcher;

import static io.tidemark.launcher.LakeRows.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.simulator.Faults;
import io.tidemark.simulator.Simulator;
import io.tidemark.simulator.SimulatorOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class UpTest {

    private static final String PASSWORD = "simulated";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    @Test
    void goesOnWhereItWasAndAsksForWhatItMissed() throws Exception {
        Path keys = keyStore();
        Path lake = directory.resolve("lake");
        String traded = "SELECT count(DISTINCT exchange) FROM silver.trades";
        String restarts = "SELECT DISTINCT exchange, cause, status FROM silver.gaps_latest WHERE cause = 'restart'"
                + " AND first_number IS NOT NULL ORDER BY 1";
        List<String> repaired =
                List.of("binance,restart,repaired", "coinbase,restart,repaired", "okx,restart,repaired");
        // A busy machine needs longer to trade with all of them, or to repair: then there are more runs, and longer
        // ones.
        int starts = 0;
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges("binance", "coinbase", "okx", "bybit")
                .assets("BTC", "ETH")
                .tradesPerSecond(60)
                .rateLimits(SimulatorOptions.RateLimits.NONE)
                .certificate(keys, PASSWORD)
                .build())) {
            String[] up = {
                "up",
                "--at",
                simulator.baseUrl(),
                "--trust",
                keys.toString(),
                "--trust-password",
                PASSWORD,
                "--exchanges",
                "binance,coinbase,okx,bybit",
                "--instruments",
                "BTC,ETHH-USDT,eth",
                "--lake",
                lake.toString()
            };

            String first = run(up, "--seconds", "8");
            starts++;
            for (int seconds = 16; !lines(lake, traded).equals(List.of("4")) && seconds < 200; seconds *= 2) {
                run(up, "--seconds", String.valueOf(seconds));
                starts++;
            }
            long before = simulator.trades();
            // Nobody listens meanwhile.
            await().atMost(Duration.ofMinutes(3)).until(() -> simulator.trades() > before + 100);
            String second = run(up, "--seconds", "10");
            starts++;
            for (int seconds = 20; !lines(lake, restarts).equals(repaired) && seconds < 200; seconds *= 2) {
                run(up, "--seconds", String.valueOf(seconds));
                starts++;
            }

            assertThat(simulator.baseUrl()).startsWith("https://");
            assertThat(first)
                    .contains("binance does not trade ETHH-USDT now; nearest: ETH-USDT")
                    .contains("binance: BTC-USDT ETH-USDT, at wss://")
                    .doesNotContain("Going on");
            assertThat(second).contains("Going on from live/savepoints/");
        }
        hasWholeLanes(lake);
        assertThat(lines(lake, restarts)).isEqualTo(repaired);
        assertThat(lines(lake, "SELECT count(*) FROM bronze.rejected")).containsExactly("0");
        assertThat(lines(lake, "SELECT count(*) FROM bronze.frames WHERE channel = 'prices'"))
                .as("polls, one a start")
                .containsExactly(String.valueOf(starts));
        assertThat(lines(
                        lake,
                        "SELECT count(DISTINCT coin_id), count(*) = count(DISTINCT (coin_id, vs_currency, ts_event))"
                                + " FROM silver.prices"))
                .containsExactly("10,true");
    }

    @Test
    void whatIsNotInTheStateGoesOnFromWhatTheLakeHolds() throws Exception {
        Path lake = directory.resolve("lake");
        String traded = "SELECT count(DISTINCT exchange) = 3 FROM silver.trades";
        // What Kraken sends on subscribing may reach back to the last run, so that nothing lacks.
        String restarts = "SELECT count(DISTINCT opened_at) FILTER (exchange = 'coinbase') >= %d"
                + " AND count(*) FILTER (status = 'open') = 0 FROM silver.gaps_latest WHERE cause = 'restart'";
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges("coinbase", "kraken", "bybit")
                .assets("BTC")
                .tradesPerSecond(40)
                .rateLimits(SimulatorOptions.RateLimits.NONE)
                .build())) {
            String[] up = {"up", "--at", simulator.baseUrl(), "--instruments", "BTC", "--lake", lake.toString()};
            String[] all = {"--exchanges", "coinbase,kraken,bybit"};
            runUntil(lake, traded, up, all);
            run(up, "--exchanges", "bybit", "--seconds", "1");
            long alone = simulator.trades();
            await().atMost(PATIENCE).until(() -> simulator.trades() > alone + 300);

            String added = runUntil(lake, restarts.formatted(1), up, all);
            hasEachTradeOnce(lake);
            long before = simulator.trades();
            await().atMost(PATIENCE).until(() -> simulator.trades() > before + 100);
            String anew = run(up, "--exchanges", "coinbase,kraken,bybit", "--anew", "--seconds", "10");
            runUntil(lake, restarts.formatted(2), up, all);

            assertThat(added).contains("Going on from");
            assertThat(anew).doesNotContain("Going on from");
        }
        hasEachTradeOnce(lake);
        assertThat(lines(
                        lake,
                        "SELECT count(*) = count(DISTINCT (exchange, connection, frame_number)) FROM bronze.frames"))
                .containsExactly("true");
    }

    @Test
    void aRecordingReplayedGivesTheSameTradesAndPrices() throws Exception {
        Path lake = directory.resolve("lake");
        Path tapes = directory.resolve("tapes");
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges("binance", "kraken", "okx", "bitstamp")
                .assets("BTC", "ETH")
                .tradesPerSecond(80)
                .rateLimits(SimulatorOptions.RateLimits.NONE)
                .faults(Faults.builder()
                        .drop(0.03)
                        .duplicate(0.03)
                        .reorder(0.03)
                        .disconnect(0.002)
                        .build())
                .build())) {
            String[] record = {
                "record",
                "--at",
                simulator.baseUrl(),
                "--out",
                tapes.toString(),
                "--exchanges",
                "binance,kraken,okx,bitstamp",
                "--lake",
                lake.toString(),
                "--prices-every",
                "1"
            };
            simulator.faults(
                    "coingecko", Faults.builder().http429(0.1).http5xx(0.1).build());
            assertThat(run(record, "--seconds", "20")).contains("kraken-").contains(" frames");
        }
        List<String> replay = new ArrayList<>(List.of("replay"));
        try (Stream<Path> files = Files.list(tapes)) {
            files.sorted().forEach(file -> replay.add(file.toString()));
        }
        Path again = directory.resolve("again");

        String summary = run(replay.toArray(new String[0]), "--lake", again.toString());

        String trades =
                "SELECT exchange, instrument, trade_id, fills, price, quantity, taker_side, traded_at, received_at"
                        + " FROM silver.trades ORDER BY ALL";
        assertThat(replay).hasSize(6);
        assertThat(summary).contains("\"rejected\":0");
        assertThat(lines(lake, "SELECT count(*) > 0 FROM silver.trades WHERE origin = 'repair'"))
                .containsExactly("true");
        assertThat(lines(again, trades)).isEqualTo(lines(lake, trades));
        String prices = "SELECT * FROM silver.prices ORDER BY ALL";
        String metrics = "SELECT * FROM gold.price_metrics ORDER BY ALL";
        assertThat(lines(lake, prices)).hasSizeGreaterThanOrEqualTo(10);
        assertThat(lines(again, prices)).isEqualTo(lines(lake, prices));
        assertThat(lines(again, metrics)).isEqualTo(lines(lake, metrics)).hasSameSizeAs(lines(lake, prices));
    }

    @Test
    void aLakeThatCannotBeWrittenForAWhileLosesNothing() throws Exception {
        Path lake = directory.resolve("lake");
        Path log = directory.resolve("up.log");
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges("binance", "okx")
                .assets("BTC", "ETH")
                .tradesPerSecond(60)
                .rateLimits(SimulatorOptions.RateLimits.NONE)
                .build())) {
            List<String> up =
                    List.of("up", "--at", simulator.baseUrl(), "--exchanges", "binance,okx", "--lake", lake.toString());
            List<String> command = OwnProcess.command(Home.folder(), up);
            command.addAll(1, List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                Path trades = lake.resolve("data/silver/trades/data");
                Path aside = directory.resolve("aside");
                await().atMost(PATIENCE).until(() -> Files.isDirectory(trades));

                Files.move(trades, aside);
                Files.writeString(trades, "no folder");
                await().atMost(PATIENCE).until(() -> Files.readString(log)
                        .contains("The job failed and goes on from its last checkpoint: "));
                Files.delete(trades);
                Files.move(aside, trades);
                String count = "SELECT count(*) FROM silver.trades";
                long before = Long.parseLong(lines(lake, count).get(0));
                await().atMost(PATIENCE)
                        .until(() -> Long.parseLong(lines(lake, count).get(0)) > before);
                process.destroy();
                assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } finally {
                process.destroyForcibly();
            }

            String said = Files.readString(log);
            assertThat(process.exitValue()).as(said).isEqualTo(Tidemark.OK);
            assertThat(said)
                    .contains("last checkpoint: Failed to create ")
                    .doesNotContainPattern("  -[0-9,]+ frames/s");
        }
        assertThat(lines(
                        lake,
                        "SELECT exchange, instrument FROM silver.trades GROUP BY 1, 2"
                                + " HAVING sum(fills) <> max(trade_number) - min(trade_number - fills + 1) + 1"))
                .as("lanes that are not whole")
                .isEmpty();
        assertThat(lines(lake, "SELECT count(DISTINCT instrument), count(DISTINCT exchange) FROM silver.trades"))
                .containsExactly("2,2");
    }

    @Test
    void listsWhatTheExchangesTrade() {
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges("binance", "kraken")
                .assets("BTC", "ETH")
                .build())) {
            String[] products = {"products", "--at", simulator.baseUrl(), "--exchanges", "binance,kraken"};

            assertThat(run(products).lines())
                    .containsExactly("binance\tBTC-USDT", "binance\tETH-USDT", "kraken\tBTC-USD", "kraken\tETH-USD");
            assertThat(run(products, "--asset", "eth").lines()).containsExactly("binance\tETH-USDT", "kraken\tETH-USD");
        }
    }

    @Test
    void aCertificateNobodyVouchesForIsRefusedUnlessItIsTrusted() throws Exception {
        Path keys = keyStore();
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges("binance")
                .assets("BTC")
                .certificate(keys, PASSWORD)
                .build())) {
            String[] products = {"products", "--at", simulator.baseUrl(), "--exchanges", "binance"};
            StringWriter err = new StringWriter();

            int code = Tidemark.run(new PrintWriter(new StringWriter()), new PrintWriter(err), products);
            String trusted = run(products, "--trust", keys.toString(), "--trust-password", PASSWORD);

            assertThat(code).isEqualTo(Tidemark.FAILED);
            assertThat(err.toString())
                    .startsWith("Cannot ask binance what it trades: ")
                    .contains("certificat");
            assertThat(trusted.lines()).containsExactly("binance\tBTC-USDT");
        }
    }

    @Test
    void collectsNothingRealIntoALakeOfTheDemo() throws Exception {
        Files.writeString(directory.resolve("SIMULATED"), "");
        StringWriter err = new StringWriter();

        int code = Tidemark.run(
                new PrintWriter(new StringWriter()), new PrintWriter(err), "up", "--lake", directory.toString());

        assertThat(code).isEqualTo(Tidemark.FAILED);
        assertThat(err.toString())
                .contains(
                        "Cannot collect into %s: it holds simulated trades of the demo; name another folder with --lake"
                                .formatted(directory));
    }

    private static void hasEachTradeOnce(Path lake) throws IOException {
        assertThat(lines(
                        lake,
                        "SELECT exchange, instrument, trade_id FROM silver.trades GROUP BY ALL HAVING count(*) > 1"))
                .as("trades that are there twice")
                .isEmpty();
        hasWholeLanes(lake);
    }

    private static void hasWholeLanes(Path lake) throws IOException {
        assertThat(lines(
                        lake,
                        "SELECT exchange, instrument FROM silver.trades WHERE trade_number IS NOT NULL GROUP BY 1, 2"
                                + " HAVING sum(fills) <> max(trade_number) - min(trade_number - fills + 1) + 1"))
                .as("lanes that are not whole")
                .isEmpty();
    }

    /** Runs it, each time for longer, until the lake says true; returns what the first run said, if there was any. */
    private static String runUntil(Path lake, String sql, String[] command, String... more) throws IOException {
        String first = "";
        for (int seconds = 8; !Files.exists(lake) || !lines(lake, sql).equals(List.of("true")); seconds *= 2) {
            assertThat(seconds).as(sql).isLessThan(200);
            List<String> arguments = new ArrayList<>(List.of(more));
            arguments.addAll(List.of("--seconds", String.valueOf(seconds)));
            String said = run(command, arguments.toArray(new String[0]));
            first = first.isEmpty() ? said : first;
        }
        return first;
    }

    private static String run(String[] command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(more));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Tidemark.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(new String[0]));
        assertThat(code).as(out + "\n" + err).isZero();
        return out.toString();
    }

    private Path keyStore() throws Exception {
        Path file = directory.resolve("server.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD,
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1,dns:localhost",
                "-validity",
                "2");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return file;
    }
}
