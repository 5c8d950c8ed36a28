package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatorTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static Simulator simulator = Simulator.start(SimulatorOptions.usual());

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        simulator.close();
        simulator = Simulator.start(new SimulatorOptions(0, List.of(), List.of(), 7, 20, null));
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Test
    void theSameArgumentsWriteTheSameBytes() throws IOException {
        Path one = directory.resolve("one.jsonl");
        Path other = directory.resolve("other.jsonl");
        Path third = directory.resolve("third.jsonl");

        TapeWriter.Written written = write(one, 7);
        write(other, 7);
        write(third, 8);

        assertThat(written.trades()).isGreaterThanOrEqualTo(3_000);
        assertThat(Files.mismatch(one, other)).isEqualTo(-1);
        assertThat(Files.mismatch(one, third)).isNotEqualTo(-1);
    }

    @Test
    void binanceSpeaksItsProtocol() throws Exception {
        try (Socket socket = new Socket("/binance/stream")) {
            socket.send(
                    "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@trade\",\"btcusdt@bookTicker\",\"nosuch@trade\"],\"id\":5}");

            assertThat(socket.next()).isEqualTo(JSON.readTree("{\"result\":null,\"id\":5}"));
            JsonNode trade = socket.next(frame -> frame.path("stream").asText().equals("btcusdt@trade"));
            JsonNode next = socket.next(frame -> frame.path("stream").asText().equals("btcusdt@trade"));
            JsonNode quote = socket.next(frame -> frame.path("stream").asText().equals("btcusdt@bookTicker"));
            assertThat(trade.path("data").path("e").asText()).isEqualTo("trade");
            assertThat(next.path("data").path("t").asLong())
                    .isEqualTo(trade.path("data").path("t").asLong() + 1);
            assertThat(quote.path("data").path("b").isTextual()).isTrue();
        }
        try (Socket socket = new Socket("/binance/ws/btcusdt@aggTrade")) {
            JsonNode first = socket.next();
            JsonNode second = socket.next();
            assertThat(second.path("f").asLong()).isEqualTo(first.path("l").asLong() + 1);
            socket.send("{\"method\":\"DANCE\",\"id\":1}");
            assertThat(socket.next(frame -> frame.has("code")).path("code").asInt())
                    .isEqualTo(2);
        }
    }

    @Test
    void binancePagesThroughItsHistoryOnce() throws Exception {
        JsonNode newest = get("/binance/api/v3/historicalTrades?symbol=BTCUSDT&limit=1");
        long last = newest.get(0).path("id").asLong();
        List<Long> ids = new ArrayList<>();
        long from = 1;
        while (from <= last) {
            JsonNode page = get("/binance/api/v3/historicalTrades?symbol=BTCUSDT&limit=10&fromId=" + from);
            page.forEach(trade -> ids.add(trade.path("id").asLong()));
            from = ids.get(ids.size() - 1) + 1;
        }

        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(ids.get(ids.size() - 1) - ids.get(0) + 1).isEqualTo(ids.size());
        assertThat(get("/binance/api/v3/trades?symbol=NOPE").path("code").asInt())
                .isEqualTo(-1121);
        assertThat(get("/binance/api/v3/exchangeInfo").path("symbols")).hasSize(20);
    }

    @Test
    void coinbaseSpeaksItsProtocol() throws Exception {
        try (Socket socket = new Socket("/coinbase")) {
            socket.send(
                    "{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"matches\",\"heartbeat\",{\"name\":\"ticker\",\"product_ids\":[\"ETH-USD\"]}]}");

            JsonNode acknowledged = socket.next();
            JsonNode last = socket.next(frame -> frame.path("type").asText().equals("last_match"));
            JsonNode match = socket.next(frame -> frame.path("type").asText().equals("match"));
            JsonNode heartbeat =
                    socket.next(frame -> frame.path("type").asText().equals("heartbeat"));
            assertThat(acknowledged.path("type").asText()).isEqualTo("subscriptions");
            assertThat(acknowledged.path("channels")).hasSize(3);
            assertThat(match.path("trade_id").asLong())
                    .isGreaterThan(last.path("trade_id").asLong());
            assertThat(heartbeat.path("last_trade_id").asLong()).isPositive();
            socket.send("{\"type\":\"subscribe\",\"product_ids\":[\"NO-PE\"],\"channels\":[\"matches\"]}");
            assertThat(socket.next(frame -> frame.path("type").asText().equals("error"))
                            .path("reason")
                            .asText())
                    .isEqualTo("NO-PE is not a valid product");
        }
    }

    @Test
    void coinbaseNamesTheMakersSideAndPagesDownward() throws Exception {
        TreeSet<Long> ids = new TreeSet<>();
        String cursor = "";
        for (int page = 0; page < 5; page++) {
            HttpResponse<String> answer = request("/coinbase/products/BTC-USD/trades?limit=3" + cursor);
            JsonNode rows = JSON.readTree(answer.body());
            rows.forEach(
                    row -> assertThat(ids.add(row.path("trade_id").asLong())).isTrue());
            assertThat(answer.headers().firstValueAsLong("CB-AFTER").orElse(-1))
                    .isEqualTo(rows.get(rows.size() - 1).path("trade_id").asLong());
            cursor = "&after=" + ids.first();
        }

        assertThat(ids.last() - ids.first() + 1).isEqualTo(ids.size());
    }

    @Test
    void krakenSpeaksItsProtocol() throws Exception {
        try (Socket socket = new Socket("/kraken/v2")) {
            assertThat(socket.next().path("channel").asText()).isEqualTo("status");
            socket.send(
                    "{\"method\":\"subscribe\",\"params\":{\"channel\":\"trade\",\"symbol\":[\"BTC/USD\",\"XX/YY\"],\"snapshot\":true},\"req_id\":3}");
            assertThat(socket.next().path("result").path("symbol").asText()).isEqualTo("BTC/USD");
            JsonNode snapshot = socket.next(frame -> frame.path("type").asText().equals("snapshot"));
            JsonNode refused = socket.next(frame -> frame.has("error"));
            JsonNode update = socket.next(frame -> frame.path("type").asText().equals("update"));
            assertThat(snapshot.path("data").size()).isBetween(1, 50);
            assertThat(refused.path("error").asText()).isEqualTo("Currency pair not supported XX/YY");
            assertThat(update.path("data").get(0).path("price").isNumber()).isTrue();
            socket.send("{\"method\":\"ping\",\"req_id\":9}");
            assertThat(socket.next(frame -> frame.path("method").asText().equals("pong"))
                            .path("req_id")
                            .asInt())
                    .isEqualTo(9);
        }
    }

    @Test
    void krakenPagesByTime() throws Exception {
        Set<Long> ids = new HashSet<>();
        String since = "0";
        for (int page = 0; page < 4; page++) {
            JsonNode result = get("/kraken/0/public/Trades?pair=XBTUSD&count=20&since=" + since)
                    .path("result");
            result.path("XXBTZUSD").forEach(row -> ids.add(row.get(6).asLong()));
            since = result.path("last").asText();
        }

        assertThat(ids).hasSizeGreaterThan(20);
        assertThat(get("/kraken/0/public/AssetPairs").path("result")).hasSize(20);
    }

    @Test
    void faultsAreSwitchedWhileItRuns() throws Exception {
        try (Simulator faulty =
                        Simulator.start(new SimulatorOptions(0, List.of("binance"), List.of("BTC"), 1, 50, null));
                Socket socket = new Socket(faulty, "/binance/ws/btcusdt@trade")) {
            post(faulty, "{\"exchange\":\"binance\",\"duplicate\":1.0}");
            long before = -1;
            boolean doubled = false;
            for (int i = 0; i < 200 && !doubled; i++) {
                long id = socket.next().path("t").asLong();
                doubled = id == before;
                before = id;
            }
            assertThat(doubled).isTrue();

            post(faulty, "{\"duplicate\":0,\"garbage\":1.0}");
            assertThat(socket.nextText(text -> text.equals(Faults.GARBAGE))).isEqualTo(Faults.GARBAGE);

            post(faulty, "{\"garbage\":0,\"http_status\":429,\"retry_after\":7}");
            HttpResponse<String> answer = request(faulty, "/binance/api/v3/time");
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).contains("7");

            post(faulty, "{\"disconnect\":true}");
            assertThat(socket.closed.poll(5, TimeUnit.SECONDS)).isEqualTo(1012);
        }
    }

    @Test
    void theTruthHoldsEveryTradeThatIsServed() throws Exception {
        Path truth = directory.resolve("truth.jsonl");
        Set<String> served = new HashSet<>();
        try (Simulator told =
                Simulator.start(new SimulatorOptions(0, List.of("coinbase"), List.of("BTC"), 3, 50, truth))) {
            JSON.readTree(request(told, "/coinbase/products/BTC-USD/trades").body())
                    .forEach(row -> served.add(row.path("trade_id").asText() + " "
                            + row.path("price").asText()));
        }

        Set<String> made = new HashSet<>();
        for (String line : Files.readAllLines(truth)) {
            JsonNode trade = JSON.readTree(line);
            made.add(trade.path("trade_id").asText() + " " + trade.path("price").asText());
        }
        assertThat(served).isNotEmpty();
        assertThat(made).containsAll(served);
    }

    @Test
    void saysWhatItCannotDo() throws IOException {
        assertThatThrownBy(() -> Simulator.start(new SimulatorOptions(0, List.of("nasdaq"), List.of(), 1, 1, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid exchange nasdaq: known are binance, coinbase, kraken");
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            SimulatorOptions options = new SimulatorOptions(taken.getLocalPort(), List.of(), List.of(), 1, 1, null);
            assertThatThrownBy(() -> Simulator.start(options))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Cannot bind 127.0.0.1:%d: port in use", taken.getLocalPort());
        }
    }

    @Test
    void sharesNoCodeWithWhatItJudges() {
        assertThat(alone("io.tidemark.simulator..")
                        .evaluate(new ClassFileImporter().importPackages("io.tidemark.simulator"))
                        .getFailureReport()
                        .getDetails())
                .isEmpty();
        // The guard can fail: Javalin is not alone in its package.
        assertThat(ArchRuleDefinition.noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.javalin..")
                        .evaluate(new ClassFileImporter().importPackages("io.tidemark.simulator"))
                        .getFailureReport()
                        .getDetails())
                .isNotEmpty();
    }

    private static ArchRule alone(String itself) {
        return ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage(itself)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.tidemark.model..",
                        "io.tidemark.exchange..",
                        "io.tidemark.transport..",
                        "io.tidemark.source..",
                        "io.tidemark.jobs..",
                        "io.tidemark.lake..");
    }

    private static TapeWriter.Written write(Path tape, long seed) throws IOException {
        return TapeWriter.write(
                tape,
                new SimulatorOptions(0, List.of(), List.of(), seed, 10, null),
                3_000,
                0.01,
                0.05,
                Duration.ofSeconds(2),
                0.3);
    }

    private static JsonNode get(String path) throws Exception {
        return JSON.readTree(request(path).body());
    }

    private static HttpResponse<String> request(String path) throws Exception {
        return request(simulator, path);
    }

    private static HttpResponse<String> request(Simulator of, String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(of.baseUrl() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void post(Simulator to, String body) throws Exception {
        HTTP.send(
                HttpRequest.newBuilder(URI.create(to.baseUrl() + "/_faults"))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A client as plain as can be. */
    private static final class Socket implements WebSocket.Listener, AutoCloseable {

        private final LinkedBlockingQueue<String> frames = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
        private final StringBuilder parts = new StringBuilder();
        private final WebSocket socket;

        Socket(String path) {
            this(simulator, path);
        }

        Socket(Simulator to, String path) {
            URI uri = URI.create("ws://127.0.0.1:" + to.port() + path);
            socket = HTTP.newWebSocketBuilder().buildAsync(uri, this).join();
        }

        void send(String text) {
            socket.sendText(text, true).join();
        }

        JsonNode next() throws Exception {
            return next(frame -> true);
        }

        JsonNode next(Predicate<JsonNode> wanted) throws Exception {
            for (int i = 0; i < 5_000; i++) {
                String text = frames.poll(10, TimeUnit.SECONDS);
                assertThat(text).as("a frame within ten seconds").isNotNull();
                JsonNode frame = JSON.readTree(text);
                if (wanted.test(frame)) {
                    return frame;
                }
            }
            throw new AssertionError("Cannot find the frame among 5000");
        }

        String nextText(Predicate<String> wanted) throws Exception {
            for (int i = 0; i < 5_000; i++) {
                String text = frames.poll(10, TimeUnit.SECONDS);
                if (text != null && wanted.test(text)) {
                    return text;
                }
            }
            throw new AssertionError("Cannot find the frame among 5000");
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                frames.add(parts.toString());
                parts.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.add(code);
            return null;
        }

        @Override
        public void close() {
            socket.abort();
        }
    }
}
