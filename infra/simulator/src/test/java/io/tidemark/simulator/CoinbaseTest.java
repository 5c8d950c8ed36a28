package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CoinbaseTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:30Z");

    @SuppressWarnings("NullAway.Init")
    private static Simulator simulator;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges("coinbase")
                .assets("BTC", "ETH", "ALGO")
                .startTime(START)
                .history(Duration.ofMinutes(5))
                .tradesPerSecond(80)
                .pace(0.2)
                .rateLimits(SimulatorOptions.RateLimits.NONE)
                .build());
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Test
    void beginsWithTheLastMatchAndGoesOnWithoutAHole() {
        try (Client client = Client.connect(simulator.socketUrl("coinbase"))) {
            client.say("{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"matches\"]}");

            JsonNode ack = client.next();
            JsonNode last = client.next();
            JsonNode first = client.next();

            assertThat(ack)
                    .isEqualTo(Client.json("{\"type\":\"subscriptions\",\"channels\":"
                            + "[{\"name\":\"matches\",\"product_ids\":[\"BTC-USD\"]}]}"));
            assertThat(names(last))
                    .containsExactly(
                            "type",
                            "trade_id",
                            "maker_order_id",
                            "taker_order_id",
                            "side",
                            "size",
                            "price",
                            "product_id",
                            "sequence",
                            "time");
            assertThat(last.get("type").asText()).isEqualTo("last_match");
            assertThat(last.get("maker_order_id").asText()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
            assertThat(last.get("time").asText()).matches("2026-03-01T12:\\d\\d:\\d\\d\\.\\d{6}Z");
            assertThat(first.get("type").asText()).isEqualTo("match");
            assertThat(first.get("trade_id").asLong())
                    .isEqualTo(last.get("trade_id").asLong() + 1);
        }
    }

    @Test
    void answersWithTheWholeSetOfSubscriptions() {
        try (Client client = Client.connect(simulator.socketUrl("coinbase") + "/")) {
            client.say("{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],"
                    + "\"channels\":[\"heartbeat\",{\"name\":\"ticker\",\"product_ids\":[\"ETH-USD\"]}]}");
            client.say("{\"type\":\"unsubscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"heartbeat\"]}");

            JsonNode both = client.next(frame -> frame.get("type").asText().equals("subscriptions"));
            JsonNode one = client.next(frame -> frame.get("type").asText().equals("subscriptions"));

            assertThat(both.get("channels"))
                    .isEqualTo(Client.json("[{\"name\":\"heartbeat\",\"product_ids\":[\"BTC-USD\"]},"
                            + "{\"name\":\"ticker\",\"product_ids\":[\"ETH-USD\"]}]"));
            assertThat(one.get("channels"))
                    .isEqualTo(Client.json("[{\"name\":\"ticker\",\"product_ids\":[\"ETH-USD\"]}]"));
        }
    }

    @Test
    void heartbeatTellsTheNewestTrade() {
        try (Client client = Client.connect(simulator.socketUrl("coinbase"))) {
            client.say("{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"heartbeat\"]}");

            JsonNode one = client.next(frame -> frame.get("type").asText().equals("heartbeat"));
            JsonNode two = client.next(frame -> frame.get("type").asText().equals("heartbeat"));

            assertThat(names(one)).containsExactly("type", "sequence", "last_trade_id", "product_id", "time");
            assertThat(two.get("last_trade_id").asLong())
                    .isGreaterThanOrEqualTo(one.get("last_trade_id").asLong());
            assertThat(trades("?limit=1").get(0).get("trade_id").asLong())
                    .isGreaterThanOrEqualTo(two.get("last_trade_id").asLong());
        }
    }

    @Test
    void tickerComesWithMatchesAndSkipsTheFillsBetween() {
        try (Client client = Client.connect(simulator.socketUrl("coinbase"))) {
            client.say("{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"matches\",\"ticker\"]}");
            List<Long> matches = new ArrayList<>();
            List<Long> tickers = new ArrayList<>();

            while (tickers.size() < 10) {
                JsonNode frame = client.next();
                String type = frame.get("type").asText();
                if (type.equals("match")) {
                    matches.add(frame.get("trade_id").asLong());
                } else if (type.equals("ticker")) {
                    tickers.add(frame.get("trade_id").asLong());
                    assertThat(frame.get("best_bid").asDouble())
                            .isLessThan(frame.get("best_ask").asDouble());
                }
            }

            assertThat(matches).containsAll(tickers);
            assertThat(matches.size()).isGreaterThan(tickers.size());
        }
    }

    @Test
    void saysWhyItRefuses() {
        try (Client client = Client.connect(simulator.socketUrl("coinbase"))) {
            client.say("{\"type\":\"subscribe\",\"product_ids\":[\"NO-USD\"],\"channels\":[\"matches\"]}");
            client.say("{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"full\"]}");
            client.say("nonsense");

            assertThat(client.text())
                    .isEqualTo("{\"type\":\"error\",\"message\":\"Failed to subscribe\","
                            + "\"reason\":\"NO-USD is not a valid product\"}");
            assertThat(client.text())
                    .isEqualTo("{\"type\":\"error\",\"message\":\"Failed to subscribe\","
                            + "\"reason\":\"full is not a valid channel\"}");
            assertThat(client.text()).isEqualTo("{\"type\":\"error\",\"message\":\"Malformed JSON\"}");
        }
    }

    @Test
    void cutsWhoDoesNotSubscribeWithinFiveSeconds() {
        try (Client client = Client.connect(simulator.socketUrl("coinbase"))) {
            assertThat(client.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void pagesDownThroughTheWholeHistoryExactlyOnce() {
        List<Long> ids = new ArrayList<>();
        String after = "";
        while (true) {
            HttpResponse<String> answer = Client.ask(rest("products/BTC-USD/trades?limit=1000" + after));
            JsonNode page = Client.json(answer.body());
            if (page.isEmpty()) {
                break;
            }
            page.forEach(trade -> ids.add(trade.get("trade_id").asLong()));
            String cursor = answer.headers().firstValue("CB-AFTER").orElse("");
            assertThat(cursor)
                    .isEqualTo(page.get(page.size() - 1).get("trade_id").asText());
            assertThat(answer.headers().firstValue("CB-BEFORE"))
                    .hasValue(page.get(0).get("trade_id").asText());
            after = "&after=" + cursor;
        }

        assertThat(ids.size()).isGreaterThan(3000);
        assertThat(ids.get(0) - ids.get(ids.size() - 1)).isEqualTo(ids.size() - 1);
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void theCursorsAreExclusive() {
        long newest = trades("?limit=1").get(0).get("trade_id").asLong() - 50;

        JsonNode between = trades("?after=" + (newest + 1) + "&before=" + (newest - 5));

        assertThat(between.size()).isEqualTo(5);
        assertThat(between.get(0).get("trade_id").asLong()).isEqualTo(newest);
        assertThat(between.get(4).get("trade_id").asLong()).isEqualTo(newest - 4);
    }

    @Test
    void theSideOfATradeIsTheMakersAndOfATickerTheTakers() {
        JsonNode ticker;
        try (Client client = Client.connect(simulator.socketUrl("coinbase"))) {
            client.say("{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"ticker\"]}");
            ticker = client.next(frame -> frame.get("type").asText().equals("ticker"));
        }

        JsonNode row = trades("?limit=1&after=" + (ticker.get("trade_id").asLong() + 1))
                .get(0);

        assertThat(row.get("trade_id")).isEqualTo(ticker.get("trade_id"));
        assertThat(row.get("side").asText())
                .isIn("buy", "sell")
                .isNotEqualTo(ticker.get("side").asText());
    }

    @Test
    void candlesLeaveEmptyMinutesOutAndAreNewestFirst() {
        JsonNode busy = Client.get(rest("products/BTC-USD/candles?granularity=60"));
        JsonNode wide = Client.get(rest("products/BTC-USD/candles?granularity=300"));

        assertThat(busy.get(0).size()).isEqualTo(6);
        assertThat(busy.get(0).get(0).asLong()).isEqualTo(busy.get(1).get(0).asLong() + 60);
        assertThat(busy.get(0).get(3).isNumber()).isTrue();
        assertThat(wide.size()).isBetween(2, 3);
        assertThat(Client.ask(rest("products/BTC-USD/candles?granularity=7")).body())
                .isEqualTo("{\"message\":\"Unsupported granularity\"}");
    }

    @Test
    void listsProductsAndSaysTheTime() {
        JsonNode products = Client.get(rest("products"));

        assertThat(products.size()).isEqualTo(3);
        assertThat(Client.get(rest("products/BTC-USD"))).isEqualTo(products.get(0));
        assertThat(products.get(0).get("quote_increment").asText()).isEqualTo("0.01");
        assertThat(products.get(0).get("status").asText()).isEqualTo("online");
        assertThat(Client.get(rest("products/BTC-USD/ticker")).get("bid").asText())
                .isNotEmpty();
        assertThat(Client.get(rest("time")).get("epoch").asLong()).isGreaterThanOrEqualTo(START.getEpochSecond());
        assertThat(Client.ask(rest("products/NO-USD/trades")).statusCode()).isEqualTo(404);
    }

    @Test
    void turnsAwayWhoAsksTooFast() {
        SimulatorOptions options =
                SimulatorOptions.builder().exchanges("coinbase").assets("BTC").build();
        try (Simulator strict = Simulator.start(options)) {
            List<Integer> answers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                answers.add(Client.ask(strict.restUrl("coinbase") + "/time").statusCode());
            }

            assertThat(answers).contains(200, 429);
            assertThat(answers.subList(0, 15)).containsOnly(200);
        }
    }

    private static JsonNode trades(String query) {
        return Client.get(rest("products/BTC-USD/trades" + query));
    }

    private static String rest(String path) {
        return simulator.restUrl("coinbase") + "/" + path;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
