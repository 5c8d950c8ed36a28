package io.tidemark.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.LakeReader;
import io.tidemark.lake.ResultFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DashboardTest {

    private static final String CANDLES = "api/v1/candles?exchange=binance&instrument=BTC-USDT";

    @TempDir
    static Path folder;

    static Dashboard dashboard;
    static Visitor visitor;

    @BeforeAll
    static void start() {
        dashboard = Dashboard.start(Market.create(folder.resolve("lake")), 0);
        visitor = new Visitor(dashboard);
    }

    @AfterAll
    static void stop() {
        dashboard.close();
    }

    @Test
    void answersTheDayOfCandlesThatEndsWithTheNewest() {
        JsonNode answer = visitor.json(CANDLES);

        assertThat(answer.at("/from").asText()).isEqualTo("2024-01-02T00:00:00.000000Z");
        assertThat(answer.at("/to").asText()).isEqualTo("2024-01-03T00:00:00.000000Z");
        assertThat(answer.at("/candles/rows")).hasSize(1430);
        assertThat(answer.at("/gaps/rows")).hasSize(1);
    }

    @Test
    void showsTheTableAsItWasKnownThen() {
        String range = "&from=2024-01-02T01:40:00Z&to=2024-01-02T01:41:00Z";

        JsonNode now = visitor.json(CANDLES + range);
        JsonNode then = visitor.json(CANDLES + range + "&as_of=2024-01-03T00:00:00Z");
        JsonNode revisions = visitor.json(CANDLES.replace("candles?", "revisions?") + range);

        assertThat(value(now, "volume_base")).isEqualTo("77.125");
        assertThat(value(then, "volume_base")).isEqualTo("4.1");
        assertThat(revisions.at("/rows/0/0").asText()).isEqualTo("2024-01-03T00:01:30.000000Z");
    }

    @Test
    void givesTheCsvThatTheLakeGives() throws IOException {
        String csv = visitor.get("api/v1/candles.csv?exchange=kraken&instrument=BTC-USDT&timeframe=1h&span=24h")
                .body();

        StringBuilder expected = new StringBuilder();
        try (Lake lake = Lake.open(folder.resolve("lake"))) {
            LakeQuery.over(lake)
                    .run(
                            "SELECT * FROM gold.candles_latest WHERE exchange = 'kraken' AND timeframe = '1h' ORDER BY window_start",
                            ResultFormat.CSV,
                            expected);
        }
        assertThat(csv.lines().count()).isEqualTo(25);
        assertThat(csv).isEqualTo(expected.toString());
    }

    @Test
    void findsTheLargestDifferenceBetweenExchanges() {
        JsonNode answer = visitor.json("api/v1/compare?asset=BTC");

        assertThat(answer.at("/largest/rows/0/6").asText()).isEqualTo("3.5");
        assertThat(answer.at("/now/rows")).hasSize(2);
        assertThat(answer.at("/now/rows/0/0").asText()).isEqualTo("kraken");
    }

    @Test
    void countsTheSecondsSinceTheLastMinuteOnce() {
        Path own = folder.resolve("seconds");
        List<Map<String, Object>> candles = new ArrayList<>();
        for (int minute = 0; minute < 2; minute++) {
            candles.add(Market.candle("binance", "BTC-USDT", "1m", minute, 1, 0));
        }
        for (int second = 60; second < 126; second++) {
            candles.add(Market.candle("binance", "BTC-USDT", "1s", second));
        }
        try (Lake lake = Lake.openOrCreate(own)) {
            Market.append(lake.table("gold.candles"), candles);
        }
        try (Dashboard other = Dashboard.start(own, 0)) {
            JsonNode answer = new Visitor(other).json("api/v1/instruments");
            List<String> columns = new ArrayList<>();
            answer.at("/columns").forEach(column -> columns.add(column.asText()));
            Function<String, BigDecimal> value = column -> new BigDecimal(
                    answer.at("/rows/0").get(columns.indexOf(column)).asText());

            assertThat(value.apply("volume_base_24h")).isEqualByComparingTo("13.3");
            assertThat(value.apply("last")).isEqualByComparingTo(Market.price("binance", 3));
            assertThat(value.apply("high_24h")).isGreaterThan(value.apply("last"));
        }
    }

    @Test
    void takesPercentilesOfWhatCame() {
        JsonNode answer = visitor.json("api/v1/quality/latency");

        assertThat(answer.at("/rows")).hasSize(1);
        assertThat(answer.at("/rows/0/1").asInt()).isEqualTo(1000);
        assertThat(answer.at("/rows/0/2").asDouble()).isEqualTo(2.5);
        assertThat(answer.at("/rows/0/3").asDouble()).isEqualTo(10);
        assertThat(answer.at("/rows/0/4").asDouble()).isEqualTo(14.995);
        assertThat(answer.at("/rows/0/7").asDouble()).isEqualTo(19.99);
    }

    @Test
    void givesARejectedFrameAsItCame() {
        JsonNode answer = visitor.json("api/v1/quality/rejected");

        assertThat(answer.at("/by_reason/rows/0/3").asInt()).isEqualTo(1);
        assertThat(answer.at("/newest/rows/0/6").asText()).isEqualTo("<script>document.title='owned'</script>");
    }

    @Test
    void saysWhichCommandMakesAMissingTable() {
        JsonNode answer = visitor.json("api/v1/status");

        assertThat(visitor.get("api/v1/quality/feed-quality").statusCode()).isEqualTo(200);
        assertThat(answer.at("/exists").asBoolean()).isTrue();
        assertThat(Tables.missing("gold.completeness"))
                .containsEntry("missing", "gold.completeness")
                .containsEntry("made_by", "./tidemark report completeness");
    }

    @Test
    void showsWhatWasFoundSuspicious() {
        JsonNode candles = visitor.json(CANDLES);
        JsonNode elsewhere = visitor.json(CANDLES.replace("BTC", "ETH"));
        JsonNode crossed = visitor.json("api/v1/crossed?asset=BTC");
        JsonNode days = visitor.json("api/v1/quality/completeness");

        assertThat(candles.at("/outliers/rows")).hasSize(1);
        assertThat(candles.at("/alerts/rows")).hasSize(1);
        assertThat(candles.at("/alerts/rows/0/1").asInt()).isEqualTo(1);
        assertThat(elsewhere.at("/outliers/rows")).isEmpty();
        assertThat(crossed.at("/rows/0/3").asText()).isEqualTo("3.25");
        assertThat(days.at("/rows/0/2").asText()).isEqualTo("2024-01-02");
    }

    @Test
    void anEmptyRangeOfTheUdfNamesTheNewestBarBeforeIt() {
        String bars = "udf/history?symbol=BINANCE:BTC-USDT&resolution=60&countback=3&to=";
        long last = visitor.json(bars + "1704240000").at("/t").get(2).asLong();

        JsonNode later = visitor.json(bars + "1795400000");
        JsonNode before = visitor.json(bars + "1000000000");

        assertThat(later.at("/s").asText()).isEqualTo("no_data");
        assertThat(later.at("/nextTime").asLong()).isEqualTo(last);
        assertThat(before).hasSize(1);
        assertThat(before.at("/s").asText()).isEqualTo("no_data");
    }

    @Test
    void speaksToTradingViewsCharts() {
        JsonNode config = visitor.json("udf/config");
        JsonNode symbol = visitor.json("udf/symbols?symbol=BINANCE:BTC-USDT");
        JsonNode history =
                visitor.json("udf/history?symbol=BINANCE:BTC-USDT&resolution=60&from=0&to=1704240000&countback=24");
        JsonNode found = visitor.json("udf/search?query=btc&exchange=KRAKEN");

        assertThat(config.at("/supported_resolutions")).hasSize(7);
        assertThat(symbol.at("/ticker").asText()).isEqualTo("BINANCE:BTC-USDT");
        assertThat(symbol.at("/pricescale").asInt()).isEqualTo(1000);
        assertThat(history.at("/s").asText()).isEqualTo("ok");
        assertThat(history.at("/t")).hasSize(24);
        assertThat(history.at("/o/0").asDouble())
                .isEqualTo(Market.price("binance", 0).doubleValue());
        assertThat(found).hasSize(1);
    }

    @Test
    void describesEveryEndpoint() {
        JsonNode description = visitor.json("api/v1/openapi.json");

        List<String> paths = new ArrayList<>();
        description.at("/paths").fieldNames().forEachRemaining(paths::add);
        assertThat(paths)
                .hasSizeGreaterThan(15)
                .allMatch(path -> path.startsWith("/api/v1/") || path.startsWith("/udf/"));
        assertThat(paths).allSatisfy(path -> {
            StringBuilder query = new StringBuilder();
            description.at("/paths").get(path).at("/get/parameters").forEach(parameter -> {
                if (parameter.at("/required").asBoolean()) {
                    query.append(query.isEmpty() ? "" : "&")
                            .append(parameter.at("/name").asText())
                            .append('=')
                            .append(parameter.at("/example").asText());
                }
            });
            assertThat(visitor.get(path.substring(1) + "?" + query).statusCode())
                    .isEqualTo(200);
        });
    }

    @Test
    void answersNothingNewUntilTheTableChanges() {
        Path own = Market.create(folder.resolve("growing"));
        try (Dashboard growing = Dashboard.start(own, 0)) {
            Visitor other = new Visitor(growing);
            String etag = other.get(CANDLES).headers().firstValue("ETag").orElseThrow();

            HttpResponse<String> same = other.get(CANDLES, "If-None-Match", etag);
            Market.advance(own);

            assertThat(same.statusCode()).isEqualTo(304);
            assertThat(same.body()).isEmpty();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> other.get(CANDLES, "If-None-Match", etag).statusCode() == 200);
            assertThat(other.json(CANDLES).at("/to").asText()).isEqualTo("2024-01-03T00:01:00.000000Z");
        }
    }

    @Test
    void refusesWhatNoParameterMayBe() {
        List<String> hostile = List.of(
                "' OR 1=1 --",
                "'; DROP TABLE x; --",
                "binance' UNION SELECT 1 --",
                "../../etc/passwd",
                "%00",
                "\n",
                "<script>alert(1)</script>",
                "x".repeat(3000),
                "${jndi:ldap://x}",
                "${silver.trades}",
                "-1",
                "NaN",
                "2023-99-99T00:00:00Z",
                "1e999",
                "");

        for (Endpoint endpoint : endpoints()) {
            List<String> names = new ArrayList<>(List.of("other"));
            endpoint.parameters().forEach(parameter -> names.add(parameter.name()));
            for (String name : names) {
                for (String value : hostile) {
                    if (allows(endpoint, name, value)) {
                        continue;
                    }
                    String path = with(endpoint, name, value);
                    HttpResponse<String> answer = visitor.get(path);

                    assertThat(answer.statusCode()).as(path).isEqualTo(400);
                    assertThat(answer.body()).as(path).startsWith("{\"error\":\"Invalid ");
                }
            }
        }
    }

    @Test
    void answersOrRefusesWhateverARuleAllows() {
        List<String> extreme = List.of(
                "2000-01-01T00:00Z",
                "2099-12-31T23:59:59.999999Z",
                "9999d",
                "1s",
                "0",
                "9999999999",
                "999999",
                "1d",
                ".-.",
                "BINANCE:.-.",
                "z_9");

        for (Endpoint endpoint : endpoints()) {
            for (Parameter parameter : endpoint.parameters()) {
                for (String value : extreme) {
                    if (allows(endpoint, parameter.name(), value)) {
                        String path = with(endpoint, parameter.name(), value);

                        assertThat(visitor.get(path).statusCode()).as(path).isIn(200, 400);
                    }
                }
            }
        }
    }

    private static List<Endpoint> endpoints() {
        try (LakeReader lake = LakeReader.at(folder.resolve("lake"), Duration.ofSeconds(5))) {
            return Dashboard.endpoints(lake);
        }
    }

    private static boolean allows(Endpoint endpoint, String name, String value) {
        return endpoint.parameters().stream()
                .anyMatch(parameter -> parameter.name().equals(name)
                        && parameter.pattern().matcher(value).matches()
                        && !(value.contains("99-99")
                                && List.of("from", "to", "as_of").contains(name)));
    }

    /** The endpoint's address with one parameter so, and the others it must have as their examples are. */
    private static String with(Endpoint endpoint, String name, String value) {
        StringBuilder path = new StringBuilder(endpoint.path().substring(1))
                .append('?')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        endpoint.required().stream()
                .filter(parameter -> !parameter.name().equals(name))
                .forEach(parameter ->
                        path.append('&').append(parameter.name()).append('=').append(parameter.example()));
        return path.toString();
    }

    @Test
    void saysWhichRuleAValueBreaks() {
        assertThat(error(CANDLES + "&timeframe=2m"))
                .isEqualTo("Invalid timeframe 2m: must be one of 1s, 1m, 5m, 15m, 1h, 4h, 1d");
        assertThat(error(CANDLES + "&from=2024-01-03T00:00:00Z&to=2024-01-02T00:00:00Z"))
                .isEqualTo("Invalid from 2024-01-03T00:00:00Z: must be before to, 2024-01-02T00:00:00Z");
        assertThat(error(CANDLES + "&timeframe=1s&span=1d&to=2024-01-03T00:00:00Z"))
                .isEqualTo(
                        "Invalid from 2024-01-02T00:00:00Z: must be at most 10000 s before to, 2024-01-03T00:00:00Z");
        assertThat(error("api/v1/candles?exchange=a&exchange=b"))
                .isEqualTo("Invalid exchange [a, b]: must be given once");
        assertThat(error("api/v1/candles?instrument=BTC-USDT"))
                .isEqualTo("Invalid exchange : must be an exchange id, such as binance");
    }

    @Test
    void neverTurnsAPathIntoAFile() {
        List<String> paths = List.of(
                "web/../market.html",
                "web/%2e%2e/market.html",
                "web/%252e%252e/style.css",
                "web/..%5cstyle.css",
                "web/%2fetc%2fpasswd",
                "web/style.css%00.js",
                "web/vendor/",
                "web",
                "etc/passwd",
                "api/v1/",
                "catalog.db",
                "lake/catalog.db",
                "web/%c0%ae%c0%ae/style.css");

        for (String path : paths) {
            assertThat(visitor.get(path).statusCode()).as(path).isIn(400, 404);
        }
    }

    @Test
    void answersReadersOnly() {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
            assertThat(visitor.ask(method, CANDLES).statusCode()).as(method).isEqualTo(405);
        }
        assertThat(visitor.ask("HEAD", "").statusCode()).isEqualTo(200);
    }

    @Test
    void guardsEveryAnswerWithTheSameHeaders() {
        for (String path : List.of("", CANDLES, "nowhere", "api/v1/candles?x=1", "web/style.css")) {
            HttpResponse<String> answer = visitor.get(path);

            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .startsWith("default-src 'none'; script-src 'self'; style-src 'self';");
            assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                    .as(path)
                    .contains("nosniff");
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .as(path)
                    .isEmpty();
        }
    }

    @Test
    void doesNotAnswerAForeignName() throws IOException {
        String answer;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), dashboard.port())) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            out.write("GET /api/v1/status HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }

        assertThat(answer).startsWith("HTTP/1.1 421 ");
        assertThat(answer).doesNotContain("silver.trades");
    }

    @Test
    void listensOnLoopbackOnly() {
        assertThat(dashboard.url()).startsWith("http://127.0.0.1:");
    }

    @Test
    void servesManyAtOnce() throws Exception {
        ExecutorService readers = Executors.newFixedThreadPool(40);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String path = CANDLES + "&timeframe=" + (i % 2 == 0 ? "1m" : "1h");
                answers.add(readers.submit(() -> visitor.get(path).statusCode()));
            }

            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
        } finally {
            readers.shutdownNow();
        }
    }

    @Test
    void waitsForALakeThatIsNotThereYet() {
        Path later = folder.resolve("later");
        try (Dashboard early = Dashboard.start(later, 0)) {
            Visitor other = new Visitor(early);
            for (Endpoint endpoint : Dashboard.endpoints(LakeReader.at(later, Duration.ofSeconds(5)))) {
                if (endpoint.required().isEmpty()) {
                    assertThat(other.get(endpoint.path().substring(1)).statusCode())
                            .as(endpoint.path())
                            .isEqualTo(200);
                }
            }
            assertThat(other.json("api/v1/status").at("/exists").asBoolean()).isFalse();
            assertThat(other.json(CANDLES).at("/candles/rows")).isEmpty();

            Market.create(later);

            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> other.json(CANDLES).at("/candles/rows").size() == 1430);
        }
    }

    private static String error(String path) {
        HttpResponse<String> answer = visitor.get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(400);
        return answer.body().replaceAll("^\\{\"error\":\"|\"}$", "");
    }

    private static String value(JsonNode answer, String column) {
        JsonNode columns = answer.at("/candles/columns");
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).asText().equals(column)) {
                return answer.at("/candles/rows/0").get(i).asText();
            }
        }
        throw new AssertionError(column);
    }
}
