package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TroublesTest {

    private static final Duration WAIT = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Path truth;

    @SuppressWarnings("NullAway.Init")
    private Path ledger;

    @SuppressWarnings("NullAway.Init")
    private Simulator simulator;

    @BeforeEach
    void start() {
        truth = directory.resolve("truth.jsonl");
        ledger = directory.resolve("faults.jsonl");
        simulator = Simulator.start(SimulatorOptions.builder()
                .assets("BTC", "ETH")
                .tradesPerSecond(1000)
                .history(Duration.ofSeconds(6))
                .rateLimits(SimulatorOptions.RateLimits.NONE)
                .truthFile(truth)
                .faultFile(ledger)
                .build());
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void numbersThatAreNeverIssuedAreInTheTruthAndNowhereElse() throws IOException {
        Set<Long> pushed = new TreeSet<>();
        post("", "{\"exchange\":\"binance\",\"skip_id\":0.2}");
        try (Client client = binance()) {
            while (pushed.size() < 200) {
                pushed.add(client.next().get("t").asLong());
            }
        }
        Set<Long> served = served();
        simulator.close();

        Set<Long> never = new HashSet<>();
        for (JsonNode line : lines(truth, line -> line.has("never_issued"))) {
            assertThat(line.get("instrument").asText()).isIn("BTC-USDT", "ETH-USDT");
            assertThat(line.get("epoch").asLong()).isZero();
            if (line.get("instrument").asText().equals("BTC-USDT")) {
                for (long number = line.at("/never_issued/0").asLong();
                        number <= line.at("/never_issued/1").asLong();
                        number++) {
                    never.add(number);
                }
            }
        }
        Set<Long> told = new HashSet<>();
        lines(ledger, line -> isOf("never_issued", line)).forEach(line -> told.addAll(ids(line)));
        assertThat(never).isNotEmpty().doesNotContainAnyElementsOf(pushed).doesNotContainAnyElementsOf(served);
        assertThat(told).isEqualTo(never);
        TreeSet<Long> all = new TreeSet<>(served);
        all.addAll(never);
        all.removeIf(number -> number > new TreeSet<>(served).last() || number < new TreeSet<>(served).first());
        assertThat(all.last() - all.first() + 1).isEqualTo(all.size());
    }

    @Test
    void whatTheSocketDropsRestHasAndTheLedgerTells() throws IOException {
        Set<Long> pushed = new TreeSet<>();
        simulator.faults("binance", Faults.builder().drop(0.3).build());
        long first;
        long last = 0;
        try (Client client = binance()) {
            first = client.next().get("t").asLong();
            pushed.add(first);
            while (pushed.size() < 100) {
                last = client.next().get("t").asLong();
                pushed.add(last);
            }
        }
        Set<Long> served = served("&fromId=" + first);
        simulator.close();

        Set<Long> missing = new TreeSet<>();
        for (long number = first; number <= last; number++) {
            if (!pushed.contains(number)) {
                missing.add(number);
            }
        }
        Set<Long> told = new HashSet<>();
        lines(ledger, line -> isOf("drop", line)).forEach(line -> told.addAll(ids(line)));
        assertThat(missing).isNotEmpty();
        assertThat(served).containsAll(missing);
        assertThat(told).containsAll(missing).doesNotContainAnyElementsOf(pushed);
    }

    @Test
    void restHidesTradesForEver() throws IOException {
        simulator.faults("binance", Faults.builder().hideRest(0.5).build());
        List<Long> pushed = push(200);
        Set<Long> served = served("&fromId=" + pushed.get(0));
        simulator.close();

        Set<Long> told = new HashSet<>();
        lines(ledger, line -> isOf("hide_rest", line)).forEach(line -> told.addAll(ids(line)));
        List<Long> hidden =
                pushed.stream().filter(number -> !served.contains(number)).toList();
        assertThat(hidden.size()).isBetween(50, 150);
        assertThat(told).containsAll(hidden).doesNotContainAnyElementsOf(served);
    }

    @Test
    void restHidesTradesForSomeTime() {
        simulator.faults(
                "binance", Faults.builder().hideRest(1, Duration.ofSeconds(6)).build());
        List<Long> pushed = push(20);
        simulator.faults("binance", Faults.NONE);

        Set<Long> atOnce = served();

        assertThat(atOnce).doesNotContainAnyElementsOf(pushed);
        Awaitility.await().atMost(WAIT).until(() -> served("&fromId=" + pushed.get(0))
                .containsAll(pushed));
    }

    @Test
    void aResetBeginsANewEpochWithOne() throws IOException {
        long number;
        try (Client client = binance();
                Client other = Client.connect(simulator.socketUrl("binance") + "/ws/ethusdt@trade")) {
            client.next();
            long before = other.next().get("t").asLong();

            post("/reset", "{\"exchange\":\"binance\",\"instrument\":\"BTC-USDT\"}");

            number = client.next(frame -> frame.get("t").asLong() < 1000)
                    .get("t")
                    .asLong();
            assertThat(other.next().get("t").asLong()).isGreaterThan(before);
        }
        Set<Long> served = served();
        simulator.close();

        assertThat(number).isEqualTo(1);
        assertThat(served).contains(1L).allMatch(id -> id < 100_000);
        List<JsonNode> epoch = lines(
                truth,
                line -> line.get("instrument").asText().equals("BTC-USDT")
                        && line.get("epoch").asLong() == 1);
        assertThat(epoch.get(0).get("trade_id").asLong()).isEqualTo(1);
        assertThat(lines(truth, line -> line.get("epoch").asLong() == 1)).hasSameSizeAs(epoch);
        assertThat(lines(ledger, line -> line.get("kind").asText().equals("epoch")))
                .singleElement()
                .satisfies(line -> assertThat(line.get("instrument").asText()).isEqualTo("BTC-USDT"));
    }

    @Test
    void aResetOfAnExchangeIsOneOfAllItsInstruments() throws IOException {
        post("/reset?exchange=kraken", "");
        Awaitility.await()
                .atMost(WAIT)
                .until(() ->
                        lines(ledger, line -> isOf("epoch", "kraken", line)).size() == 2);

        assertThat(lines(ledger, line -> isOf("epoch", "coinbase", line))).isEmpty();
    }

    @Test
    void aMuteInstrumentIsStillOnOpenConnectionsAloneWhileOthersFlow() throws IOException {
        String streams = "/stream?streams=btcusdt@trade/ethusdt@trade";
        try (Client client = Client.connect(simulator.socketUrl("binance") + streams)) {
            client.next(frame -> isOf("BTCUSDT", frame, "/data/s"));

            post("/mute", "{\"exchange\":\"binance\",\"instrument\":\"BTC-USDT\",\"for_s\":5}");
            // Some are on their way; that 40 in a row are of the other by chance is out of the question.
            int others = 0;
            for (int i = 0; i < 10_000 && others < 40; i++) {
                others = isOf("ETHUSDT", client.next(), "/data/s") ? others + 1 : 0;
            }
            assertThat(others).isEqualTo(40);
            try (Client later = binance()) {
                assertThat(later.next().get("s").asText()).isEqualTo("BTCUSDT");
            }
            client.next(frame -> isOf("BTCUSDT", frame, "/data/s"));
        }
        assertThat(lines(ledger, line -> line.get("kind").asText().equals("mute"))
                        .get(0)
                        .get("for_ms")
                        .asLong())
                .isEqualTo(5000);
    }

    @Test
    void anInstrumentTradesLowerForAWhileAndOthersDoNot() throws IOException {
        String streams = "/stream?streams=btcusdt@trade/ethusdt@trade";
        try (Client client = Client.connect(simulator.socketUrl("binance") + streams)) {
            double bitcoin = price(client, "BTCUSDT", 0, Double.MAX_VALUE);
            double ether = price(client, "ETHUSDT", 0, Double.MAX_VALUE);

            post("/price?exchange=binance&instrument=BTC-USDT&percent=-50&for_s=1", "");

            assertThat(price(client, "BTCUSDT", 0, bitcoin * 0.6)).isGreaterThan(bitcoin * 0.4);
            assertThat(price(client, "ETHUSDT", 0, Double.MAX_VALUE)).isGreaterThan(ether * 0.9);
            assertThat(price(client, "BTCUSDT", bitcoin * 0.9, Double.MAX_VALUE))
                    .isLessThan(bitcoin * 1.1);
        }
        assertThat(lines(ledger, line -> isOf("price", "binance", line)))
                .singleElement()
                .satisfies(line -> assertThat(line.get("for_ms").asLong()).isEqualTo(1000));
    }

    private static double price(Client client, String symbol, double above, double below) {
        return client.next(frame -> isOf(symbol, frame, "/data/s")
                        && frame.at("/data/p").asDouble() > above
                        && frame.at("/data/p").asDouble() < below)
                .at("/data/p")
                .asDouble();
    }

    @ParameterizedTest
    @ValueSource(strings = {"binance", "coinbase", "kraken", "okx", "bybit", "bitstamp"})
    void whoSubscribesGetsTheNewestTradesAgain(String exchange) throws IOException {
        simulator.faults(exchange, Faults.builder().resend(30).build());
        List<Long> ids = new ArrayList<>();

        try (Client client = subscribed(exchange)) {
            while (ids.size() < 60) {
                ids.addAll(trades(client.next()));
            }
        }
        simulator.close();

        List<Long> again = ids(lines(ledger, line -> line.get("kind").asText().equals("resend"))
                .get(0));
        assertThat(again).hasSize(30);
        assertThat(ids).containsSubsequence(again);
        assertThat(ids.get(59)).isGreaterThan(again.get(29));
    }

    @Test
    void anOutageEndsConnectionsAndLetsNobodyIn() throws IOException {
        try (Client binance = binance();
                Client coinbase = subscribed("coinbase")) {
            binance.next();

            post("/outage", "{\"exchange\":\"binance\",\"for_s\":5}");

            assertThat(binance.closeCode()).isIn(-1, 1006);
            assertThatThrownBy(this::binance).isInstanceOf(Exception.class);
            assertThat(Client.ask(simulator.restUrl("binance") + "/api/v3/time").statusCode())
                    .isEqualTo(503);
            assertThat(coinbase.closed).isNotDone();
            assertThat(Client.ask(simulator.restUrl("coinbase") + "/time").statusCode())
                    .isEqualTo(200);
        }
        Awaitility.await()
                .atMost(WAIT)
                .until(() -> Client.ask(simulator.restUrl("binance") + "/api/v3/time")
                                .statusCode()
                        == 200);
        try (Client back = binance()) {
            assertThat(back.next().get("s").asText()).isEqualTo("BTCUSDT");
        }
        assertThat(lines(ledger, line -> isOf("outage", "binance", line))).hasSize(1);
    }

    /** Whatever a client has not got, the ledger has a line for it. */
    @Test
    void theLedgerExplainsEveryGapAndEveryCopy() throws IOException {
        simulator.faults(
                "binance",
                Faults.builder()
                        .drop(0.05)
                        .duplicate(0.05)
                        .reorder(0.05)
                        .delay(0.05, Duration.ofMillis(20))
                        .stall(0.01, Duration.ofMillis(50))
                        .skipId(0.05)
                        .build());
        List<Long> pushed = push(1500);
        simulator.close();

        Set<Long> explained = new HashSet<>();
        Set<Long> copies = new HashSet<>();
        for (JsonNode line : lines(ledger, line -> isOf("BTC-USDT", line, "/instrument"))) {
            if (line.get("kind").asText().equals("duplicate")) {
                copies.addAll(ids(line));
            } else {
                explained.addAll(ids(line));
            }
        }
        TreeSet<Long> seen = new TreeSet<>();
        List<Long> again = pushed.stream().filter(number -> !seen.add(number)).toList();
        assertThat(again).isNotEmpty().isSubsetOf(copies);
        List<Long> missing = new ArrayList<>();
        for (long number = seen.first(); number <= seen.last(); number++) {
            if (!seen.contains(number)) {
                missing.add(number);
            }
        }
        assertThat(missing).isNotEmpty().isSubsetOf(explained);
    }

    @Test
    void refusesTroubleWithWhatIsNotThere() {
        assertThat(post("/mute", "{\"exchange\":\"binance\",\"instrument\":\"BTC-EUR\",\"for_s\":1}"))
                .isEqualTo("{\"error\":\"Invalid instrument BTC-EUR: binance has BTC-USDT, ETH-USDT\"}");
        assertThat(post("/mute", "{\"exchange\":\"binance\",\"instrument\":\"BTC-USDT\"}"))
                .isEqualTo("{\"error\":\"Invalid for_s 0.0: must be positive\"}");
        assertThat(post("/price?percent=-100&for_s=1", ""))
                .isEqualTo("{\"error\":\"Invalid percent -100.0: must be above -100, at most 1000 and not 0\"}");
        assertThat(post("/outage", "[]")).isEqualTo("{\"error\":\"Invalid faults []: must be a JSON object\"}");
        assertThatThrownBy(() -> Faults.builder().resend(-1).build())
                .hasMessage("Invalid resend -1: must be from 0 to 1000");
    }

    private String post(String path, String body) {
        return Client.post(simulator.baseUrl() + "/_faults" + path, body).body();
    }

    private Client binance() {
        return Client.connect(simulator.socketUrl("binance") + "/ws/btcusdt@trade");
    }

    private Client subscribed(String exchange) {
        String url = simulator.socketUrl(exchange);
        return switch (exchange) {
            case "binance" -> binance();
            case "coinbase" ->
                Client.connect(url)
                        .say("{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"matches\"]}");
            case "okx" ->
                Client.connect(url + "/ws/v5/public")
                        .say("{\"op\":\"subscribe\",\"args\":[{\"channel\":\"trades\",\"instId\":\"BTC-USDT\"}]}");
            case "bybit" ->
                Client.connect(url + "/v5/public/spot")
                        .say("{\"op\":\"subscribe\",\"args\":[\"publicTrade.BTCUSDT\"]}");
            case "bitstamp" ->
                Client.connect(url).say("{\"event\":\"bts:subscribe\",\"data\":{\"channel\":\"live_trades_btcusd\"}}");
            default ->
                Client.connect(url + "/v2")
                        .say("{\"method\":\"subscribe\",\"params\":{\"channel\":\"trade\",\"symbol\":[\"BTC/USD\"]}}");
        };
    }

    private static List<Long> trades(JsonNode frame) {
        if (frame.has("t")) {
            return List.of(frame.get("t").asLong());
        }
        if (frame.path("type").asText().equals("match")) {
            return List.of(frame.get("trade_id").asLong());
        }
        if (frame.path("event").asText().equals("trade")) {
            return List.of(frame.at("/data/id").asLong());
        }
        if (frame.at("/data/0").has("count")) {
            long last = frame.at("/data/0/tradeId").asLong();
            return LongStream.rangeClosed(last - frame.at("/data/0/count").asLong() + 1, last)
                    .boxed()
                    .toList();
        }
        if (frame.path("topic").asText().startsWith("publicTrade")) {
            return frame.findValues("i").stream().map(JsonNode::asLong).toList();
        }
        return frame.findValues("trade_id").stream()
                .filter(id -> frame.path("channel").asText().equals("trade"))
                .map(JsonNode::asLong)
                .toList();
    }

    private List<Long> push(int count) {
        List<Long> pushed = new ArrayList<>();
        try (Client client = binance()) {
            while (pushed.size() < count) {
                pushed.add(client.next().get("t").asLong());
            }
        }
        return pushed;
    }

    private Set<Long> served() {
        return served("");
    }

    private Set<Long> served(String from) {
        Set<Long> served = new TreeSet<>();
        Client.get(simulator.restUrl("binance") + "/api/v3/historicalTrades?symbol=BTCUSDT&limit=1000" + from)
                .forEach(row -> served.add(row.get("id").asLong()));
        return served;
    }

    private static List<JsonNode> lines(Path file, Predicate<JsonNode> wanted) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        String text = Files.readString(file);
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            JsonNode json = Client.json(line);
            if (wanted.test(json)) {
                lines.add(json);
            }
        }
        return lines;
    }

    private static List<Long> ids(JsonNode line) {
        List<Long> ids = new ArrayList<>();
        line.path("trade_ids").forEach(id -> ids.add(id.asLong()));
        return ids;
    }

    private static boolean isOf(String kind, JsonNode line) {
        return line.get("kind").asText().equals(kind) && isOf("BTC-USDT", line, "/instrument");
    }

    private static boolean isOf(String kind, String exchange, JsonNode line) {
        return line.get("kind").asText().equals(kind)
                && line.get("exchange").asText().equals(exchange);
    }

    private static boolean isOf(String value, JsonNode json, String pointer) {
        return json.at(pointer).asText().equals(value);
    }
}
