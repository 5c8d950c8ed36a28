package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatorTest {

    /** To which the simulated clock is told, at a hundred times the speed; nanoseconds. */
    private static final long MILLI = 100_000_000L;

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void theTruthIsWhatRestServes() throws IOException {
        Path file = directory.resolve("truth.jsonl");
        List<String> served = new ArrayList<>();
        try (Simulator simulator = Simulator.start(small().truthFile(file).build())) {
            String binance =
                    simulator.restUrl("binance") + "/api/v3/historicalTrades?symbol=BTCUSDT&limit=200&fromId=1";
            Client.get(binance)
                    .forEach(row -> served.add(line(
                            "binance",
                            row.get("id"),
                            row.get("price"),
                            row.get("qty"),
                            row.get("isBuyerMaker").asBoolean() ? "sell" : "buy",
                            Instant.ofEpochMilli(row.get("time").asLong()).toString())));
            Client.get(simulator.restUrl("kraken") + "/0/public/Trades?pair=XBTUSD&since=0&count=200")
                    .at("/result/XXBTZUSD")
                    .forEach(row -> served.add(line(
                            "kraken",
                            row.get(6),
                            row.get(0),
                            row.get(1),
                            row.get(3).asText().equals("b") ? "buy" : "sell",
                            micros(new BigDecimal(row.get(2).asText())))));
        }

        List<String> truth = new ArrayList<>();
        for (String text : Files.readAllLines(file)) {
            JsonNode row = Client.json(text);
            truth.add(line(
                    row.get("exchange").asText(),
                    row.get("trade_id"),
                    row.get("price"),
                    row.get("quantity"),
                    row.get("taker_side").asText(),
                    Instant.parse(row.get("traded_at").asText()).toString()));
        }

        assertThat(served).hasSize(400);
        assertThat(truth).containsAll(served);
        assertThat(truth).doesNotHaveDuplicates();
    }

    @Test
    void itsClockIsTheWorldsHoweverLongThePastTook() throws IOException {
        SimulatorOptions live = SimulatorOptions.builder()
                .truthFile(directory.resolve("truth.jsonl"))
                .past(new SimulatorOptions.PastTrades(10_000, Duration.ofDays(3), 0))
                .build();
        try (Simulator simulator = Simulator.start(live)) {
            Instant before = Instant.now();
            Instant told = simulator.now();

            assertThat(told).isBetween(before.minusMillis(20), Instant.now().plusMillis(20));
        }
    }

    @Test
    void theTruthIsCompleteOnClosing() throws IOException {
        Path file = directory.resolve("truth.jsonl");
        long trades;
        Simulator simulator = Simulator.start(small().truthFile(file).speed(20).build());
        simulator.close();
        trades = simulator.trades();

        List<String> lines = Files.readAllLines(file);

        assertThat(lines).hasSize((int) trades);
        assertThat(lines.get(0))
                .matches("\\{\"exchange\":\"[a-z]+\",\"instrument\":\"BTC-USDT?\",\"trade_id\":[0-9]+,\"epoch\":0,"
                        + "\"price\":\"[0-9.]+\",\"quantity\":\"[0-9.]+\",\"taker_side\":\"(buy|sell)\","
                        + "\"traded_at\":\"2026-03-01T11:5[0-9:.]{10,12}Z\"\\}");
    }

    @Test
    void theSameSeedServesTheSameBytesAtAnySpeedWhoeverListens() {
        String path = "/api/v3/historicalTrades?symbol=BTCUSDT&limit=300&fromId=1";
        try (Simulator slow = Simulator.start(small().build());
                Simulator fast = Simulator.start(small().speed(50).build());
                Client client = Client.connect(fast.socketUrl("binance") + "/ws/btcusdt@trade");
                Simulator other = Simulator.start(small().seed(99).build())) {
            client.next();

            String one = Client.ask(slow.restUrl("binance") + path).body();
            String two = Client.ask(fast.restUrl("binance") + path).body();
            String three = Client.ask(other.restUrl("binance") + path).body();

            assertThat(one).isEqualTo(two).isNotEqualTo(three);
        }
    }

    @Test
    void framesAreTheSameBytesToo() {
        String stream = "/stream?streams=btcusdt@trade/btcusdt@bookTicker/btcusdt@aggTrade";
        try (Simulator slow = Simulator.start(small().speed(2).build());
                Simulator fast = Simulator.start(small().speed(3).build());
                Client one = Client.connect(slow.socketUrl("binance") + stream);
                Client two = Client.connect(fast.socketUrl("binance") + stream)) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> overlap(List.copyOf(one.frames), List.copyOf(two.frames)) > 300);
        }
    }

    /** How many frames are the same, from where the later listener began; fails at one that differs. */
    private static int overlap(List<String> one, List<String> two) {
        if (one.isEmpty() || two.isEmpty()) {
            return 0;
        }
        int begin = one.indexOf(two.get(0));
        if (begin < 0) {
            return two.contains(one.get(0)) ? overlap(two, one) : 0;
        }
        int length = Math.min(one.size() - begin, two.size());
        assertThat(one.subList(begin, begin + length)).isEqualTo(two.subList(0, length));
        return length;
    }

    @Test
    void speedMakesSimulatedTimeRunFaster() {
        try (Simulator simulator = Simulator.start(small().speed(100).build())) {
            long early = System.nanoTime();
            Instant before = simulator.now();
            long begun = System.nanoTime();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> simulator.now().isAfter(before.plusSeconds(50)));
            long ending = System.nanoTime();
            long simulated = Duration.between(before, simulator.now()).toNanos();
            long late = System.nanoTime();

            JsonNode newest = Client.get(simulator.restUrl("binance") + "/api/v3/trades?symbol=BTCUSDT&limit=1");

            assertThat(simulated).isBetween(100 * (ending - begun) - MILLI, 100 * (late - early) + MILLI);
            assertThat(Instant.ofEpochMilli(newest.at("/0/time").asLong())).isAfter(START.plusSeconds(45));
        }
    }

    @Test
    void withoutAStartItIsNow() {
        try (Simulator simulator =
                Simulator.start(SimulatorOptions.builder().assets("BTC").build())) {
            Instant before = Instant.now();
            Instant simulated = simulator.now();
            Instant after = Instant.now();

            assertThat(simulated).isBetween(before.minusSeconds(1), after.plusSeconds(1));
        }
    }

    @Test
    void forgetsTheOldestTradesAndAnswersWithWhatItHas() {
        try (Simulator simulator = Simulator.start(small().tradesKept(100).build())) {
            JsonNode rows = Client.get(
                    simulator.restUrl("binance") + "/api/v3/historicalTrades?symbol=BTCUSDT&limit=1000&fromId=1");

            assertThat(rows.size()).isEqualTo(100);
            assertThat(rows.at("/99/id").asLong()).isEqualTo(rows.at("/0/id").asLong() + 99);
        }
    }

    @Test
    void saysThatThePortIsInUse() {
        try (Simulator first = Simulator.start(small().build())) {
            SimulatorOptions second = small().port(first.port()).build();

            assertThatThrownBy(() -> Simulator.start(second))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Cannot bind 127.0.0.1:%d: port in use".formatted(first.port()));
        }
    }

    @Test
    void refusesOptionsThatMakeNoSense() {
        assertThatThrownBy(() -> small().exchanges("foo").build())
                .hasMessage("Invalid exchange foo: known are binance, coinbase, kraken, okx, bybit, bitstamp");
        assertThatThrownBy(() -> small().assets("FOO").build())
                .hasMessageStartingWith("Invalid asset FOO: known are BTC, ETH, SOL, ");
        assertThatThrownBy(() -> small().speed(0).build()).hasMessage("Invalid speed 0.0: must be positive");
        assertThatThrownBy(() -> small().port(70_000).build())
                .hasMessage("Invalid port 70000: must be from 0 to 65535");
        assertThatThrownBy(() -> small().assets().build()).hasMessage("Cannot simulate: no assets");
    }

    @Test
    void closesAlthoughSomeoneListens() {
        Simulator simulator = Simulator.start(small().build());
        try (Client client = Client.connect(simulator.socketUrl("binance") + "/ws/btcusdt@trade")) {
            client.next();

            simulator.close();

            assertThat(client.closeCode()).isNotZero();
        }
    }

    @Test
    void listsWhatItSimulates() {
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder().build())) {
            JsonNode index = Client.get(simulator.baseUrl() + "/");

            assertThat(index.get("exchanges"))
                    .isEqualTo(Client.json("[\"binance\",\"coinbase\",\"kraken\",\"okx\",\"bybit\",\"bitstamp\"]"));
            assertThat(simulator.instruments("kraken")).hasSize(20).startsWith("BTC-USD", "ETH-USD");
            assertThat(Client.ask(simulator.baseUrl() + "/bitfinex/v2").statusCode())
                    .isEqualTo(404);
        }
    }

    private static SimulatorOptions.Builder small() {
        return SimulatorOptions.builder()
                .exchanges("binance", "kraken")
                .assets("BTC")
                .startTime(START)
                .history(Duration.ofSeconds(60))
                .tradesPerSecond(100);
    }

    private static String line(
            String exchange, JsonNode id, JsonNode price, JsonNode quantity, String side, String time) {
        return String.join(" ", exchange, id.asText(), plain(price), plain(quantity), side, time);
    }

    private static String plain(JsonNode number) {
        return new BigDecimal(number.asText()).stripTrailingZeros().toPlainString();
    }

    private static String micros(BigDecimal seconds) {
        return Clock.instant(seconds.movePointRight(6).longValue() * 1000).toString();
    }
}
