package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BitstampTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:30Z");

    @SuppressWarnings("NullAway.Init")
    private static Simulator simulator;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges("bitstamp")
                .assets("BTC", "ETH", "FIL")
                .startTime(START)
                .history(Duration.ofMinutes(5))
                .tradesPerSecond(60)
                .pace(0.02)
                .build());
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Test
    void acknowledgesSubscriptions() {
        try (Client client = connect()) {
            client.say(subscribe("order_book_btceur"))
                    .say(subscribe("live_trades_filusd"))
                    .say("{");

            assertThat(client.text())
                    .isEqualTo("{\"event\":\"bts:error\",\"channel\":\"\",\"data\":{\"code\":null,"
                            + "\"message\":\"Bad subscription string.\"}}");
            assertThat(client.text())
                    .isEqualTo("{\"event\":\"bts:subscription_succeeded\",\"channel\":\"live_trades_filusd\","
                            + "\"data\":{}}");
            assertThat(client.next(frame -> frame.get("event").asText().equals("bts:error"))
                            .at("/data/message")
                            .asText())
                    .isEqualTo("Incorrect JSON format.");
        }
    }

    @Test
    void answersHeartbeatsAndUnsubscriptions() {
        try (Client client = connect()) {
            client.say("{\"event\":\"bts:heartbeat\"}");
            assertThat(client.text())
                    .isEqualTo("{\"event\":\"bts:heartbeat\",\"channel\":\"\",\"data\":{\"status\":\"success\"}}");

            client.say(subscribe("live_trades_btcusd"));
            client.next(frame -> frame.get("event").asText().equals("trade"));
            client.say(subscribe("live_trades_btcusd").replace("bts:subscribe", "bts:unsubscribe"));
            client.next(frame -> frame.get("event").asText().equals("bts:unsubscription_succeeded"));
            client.say("{\"event\":\"bts:heartbeat\"}");

            assertThat(client.next().get("event").asText()).isEqualTo("bts:heartbeat");
        }
    }

    @Test
    void tradesTellTheirNumbersTwiceAndRestHasThemToo() {
        List<JsonNode> trades = trades(1, 30);
        Map<String, JsonNode> rows = new HashMap<>();
        rest("transactions/btcusd/?time=minute")
                .forEach(row -> rows.put(row.get("tid").asText(), row));

        for (JsonNode trade : trades) {
            JsonNode row = rows.getOrDefault(trade.get("id").asText(), Client.json("{}"));
            assertThat(trade.get("price_str").asText()).matches("[0-9]+\\.[0-9]{2}");
            assertThat(trade.get("amount_str").asText()).matches("[0-9]+\\.[0-9]{8}");
            assertThat(trade.get("price").decimalValue())
                    .isEqualByComparingTo(trade.get("price_str").asText());
            assertThat(trade.get("amount").decimalValue())
                    .isEqualByComparingTo(trade.get("amount_str").asText());
            assertThat(trade.get("microtimestamp").asText()).endsWith("000");
            assertThat(trade.get("buy_order_id").asLong()).isGreaterThan(1L << 53);
            assertThat(row.path("price")).isEqualTo(trade.get("price_str"));
            assertThat(row.path("amount")).isEqualTo(trade.get("amount_str"));
            assertThat(row.path("type").asText()).isEqualTo(trade.get("type").asText());
            assertThat(row.path("date")).isEqualTo(trade.get("timestamp"));
        }
    }

    @Test
    void allPairsShareOneCounter() {
        List<Long> ids =
                trades(3, 120).stream().map(trade -> trade.get("id").asLong()).toList();

        assertThat(ids).doesNotHaveDuplicates().isSorted();
        assertThat(ids.get(119) - ids.get(0)).isGreaterThan(119);
    }

    @Test
    void theBookHasItsBestFirst() {
        try (Client client = connect()) {
            client.say(subscribe("order_book_btcusd"));

            JsonNode book = client.next(frame -> frame.get("event").asText().equals("data"));

            assertThat(book.get("channel").asText()).isEqualTo("order_book_btcusd");
            assertThat(number(book, "/data/bids/0/0")).isGreaterThan(number(book, "/data/bids/1/0"));
            assertThat(number(book, "/data/asks/0/0")).isLessThan(number(book, "/data/asks/1/0"));
            assertThat(number(book, "/data/bids/0/0")).isLessThan(number(book, "/data/asks/0/0"));
            assertThat(rest("order_book/btcusd/").get("bids").size()).isEqualTo(10);
        }
    }

    @Test
    void asksToReconnectBeforeItCloses() {
        SimulatorOptions options = SimulatorOptions.builder()
                .exchanges("bitstamp")
                .assets("BTC")
                .pace(0.02)
                .connectionLifetime(Duration.ofMillis(100))
                .build();
        try (Simulator shortLived = Simulator.start(options);
                Client client = Client.connect(shortLived.socketUrl("bitstamp"))) {
            assertThat(client.next().get("event").asText()).isEqualTo("bts:request_reconnect");
            assertThat(client.closeCode()).isEqualTo(1001);
        }
    }

    @Test
    void transactionsReachBackAsFarAsAsked() {
        JsonNode minute = rest("transactions/btcusd/?time=minute");
        JsonNode hour = rest("transactions/btcusd/");

        assertThat(minute.size()).isPositive().isLessThan(hour.size());
        assertThat(hour.get(0).get("tid").asLong())
                .isGreaterThan(hour.get(hour.size() - 1).get("tid").asLong());
        assertThat(Client.ask(url("transactions/btcusd/?time=week")).statusCode())
                .isEqualTo(400);
        assertThat(Client.ask(url("transactions/foousd/")).statusCode()).isEqualTo(404);
    }

    @Test
    void candlesAreOldestFirstAndEqualTheTrades() {
        long minute = Instant.parse("2026-03-01T11:58:00Z").getEpochSecond();
        BigDecimal volume = BigDecimal.ZERO;
        for (JsonNode row : rest("transactions/ethusd/?time=hour")) {
            if (row.get("date").asLong() / 60 == minute / 60) {
                volume = volume.add(new BigDecimal(row.get("amount").asText()));
            }
        }

        JsonNode rows = rest("ohlc/ethusd/?step=60&limit=2&start=" + minute).get("data");
        JsonNode whole =
                rest("ohlc/ethusd/?step=60&limit=3&exclude_current_candle=true").at("/data/ohlc");

        assertThat(rows.get("pair").asText()).isEqualTo("ETH/USD");
        assertThat(rows.at("/ohlc/0/timestamp").asLong()).isEqualTo(minute);
        assertThat(rows.at("/ohlc/1/timestamp").asLong()).isEqualTo(minute + 60);
        assertThat(volume).isEqualByComparingTo(rows.at("/ohlc/0/volume").asText());
        assertThat(whole.size()).isEqualTo(3);
        assertThat(whole.at("/2/timestamp").asLong())
                .isLessThanOrEqualTo(simulator.now().getEpochSecond() - 60);
    }

    @Test
    void tellsItsMarketsAndItsTime() {
        JsonNode market = rest("markets/").get(0);
        HttpResponse<String> answer = Client.ask(url("markets/"));

        assertThat(market.get("market_symbol").asText()).isEqualTo("btcusd");
        assertThat(market.get("name").asText()).isEqualTo("BTC/USD");
        assertThat(market.get("trading").asText()).isEqualTo("Enabled");
        assertThat(market.get("counter_decimals").asInt()).isEqualTo(2);
        assertThat(answer.headers().firstValue("Date").orElse("")).contains("1 Mar 2026 12:0");
    }

    @Test
    void aResetOfOnePairIsOneOfAllBecauseTheyShareTheCounter() {
        SimulatorOptions options = SimulatorOptions.builder()
                .exchanges("bitstamp")
                .assets("BTC", "ETH")
                .tradesPerSecond(100)
                .build();
        try (Simulator fresh = Simulator.start(options)) {
            fresh.reset("bitstamp", "BTC-USD");

            Awaitility.await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
                for (String pair : List.of("btcusd", "ethusd")) {
                    JsonNode rows = Client.get(fresh.restUrl("bitstamp") + "/api/v2/transactions/" + pair + "/");
                    assertThat(rows.path(0).path("tid").asLong(Long.MAX_VALUE)).isLessThan(100_000);
                }
            });
        }
    }

    private static List<JsonNode> trades(int pairs, int count) {
        List<JsonNode> trades = new ArrayList<>();
        try (Client client = connect()) {
            List.of("btcusd", "ethusd", "filusd")
                    .subList(0, pairs)
                    .forEach(pair -> client.say(subscribe("live_trades_" + pair)));
            while (trades.size() < count) {
                trades.add(client.next(frame -> frame.get("event").asText().equals("trade"))
                        .get("data"));
            }
        }
        return trades;
    }

    private static BigDecimal number(JsonNode json, String pointer) {
        return new BigDecimal(json.at(pointer).asText());
    }

    private static String subscribe(String channel) {
        return "{\"event\":\"bts:subscribe\",\"data\":{\"channel\":\"" + channel + "\"}}";
    }

    private static Client connect() {
        return Client.connect(simulator.socketUrl("bitstamp"));
    }

    private static String url(String path) {
        return simulator.restUrl("bitstamp") + "/api/v2/" + path;
    }

    private static JsonNode rest(String path) {
        return Client.get(url(path));
    }
}
