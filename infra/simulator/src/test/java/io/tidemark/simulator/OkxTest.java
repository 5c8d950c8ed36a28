package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OkxTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:30Z");

    @SuppressWarnings("NullAway.Init")
    private static Simulator simulator;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges("okx")
                .assets("BTC", "ETH", "FIL")
                .startTime(START)
                .history(Duration.ofMinutes(5))
                .tradesPerSecond(60)
                .pace(0.05)
                .build());
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Test
    void acknowledgesEachArgument() {
        try (Client client = connect()) {
            client.say("{\"id\":\"7\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"trades\",\"instId\":\"FIL-USDT\"},"
                    + "{\"channel\":\"trades\",\"instId\":\"FOO-USDT\"}]}");

            JsonNode ack = client.next(frame -> frame.path("event").asText().equals("subscribe"));
            JsonNode error = client.next(frame -> frame.path("event").asText().equals("error"));

            assertThat(ack.get("id").asText()).isEqualTo("7");
            assertThat(ack.get("arg")).isEqualTo(Client.json("{\"channel\":\"trades\",\"instId\":\"FIL-USDT\"}"));
            assertThat(ack.get("connId").asText()).isNotEmpty();
            assertThat(error.get("code").asText()).isEqualTo("60018");
            assertThat(error.get("msg").asText()).startsWith("Wrong URL or channel:trades,instId:FOO-USDT");
        }
    }

    @Test
    void refusesWhatItDoesNotUnderstandAndAnswersPings() {
        try (Client client = connect()) {
            client.say("{").say("{\"op\":\"shout\",\"args\":[]}").say("ping");

            assertThat(client.next().get("code").asText()).isEqualTo("60012");
            assertThat(client.next().get("msg").asText()).isEqualTo("Illegal request: {\"op\":\"shout\",\"args\":[]}");
            assertThat(client.text()).isEqualTo("pong");
        }
    }

    @Test
    void framesOfTradesCoverAllNumbersAndEqualTheSingleTradesOfRest() {
        List<JsonNode> runs = new ArrayList<>();
        try (Client client = connect()) {
            client.say(subscribe("trades", "BTC-USDT"));
            while (runs.size() < 60) {
                runs.add(client.next(frame -> frame.has("data")).at("/data/0"));
            }
        }
        Map<Long, JsonNode> fills = new HashMap<>();
        for (JsonNode row : rest("market/trades?instId=BTC-USDT&limit=500")) {
            fills.put(row.get("tradeId").asLong(), row);
        }

        long next = first(runs.get(0));
        int joined = 0;
        for (JsonNode run : runs) {
            BigDecimal size = BigDecimal.ZERO;
            for (long id = first(run); id <= run.get("tradeId").asLong(); id++) {
                JsonNode fill = fills.getOrDefault(id, Client.json("{}"));
                assertThat(fill.path("px")).isEqualTo(run.get("px"));
                assertThat(fill.path("side")).isEqualTo(run.get("side"));
                assertThat(fill.path("ts")).isEqualTo(run.get("ts"));
                size = size.add(new BigDecimal(fill.path("sz").asText()));
            }
            assertThat(first(run)).isEqualTo(next);
            assertThat(size).isEqualByComparingTo(run.get("sz").asText());
            assertThat(run.get("seqId").isIntegralNumber()).isTrue();
            joined += run.get("count").asInt() > 1 ? 1 : 0;
            next = run.get("tradeId").asLong() + 1;
        }
        assertThat(joined).isPositive();
    }

    @Test
    void bestPricesComeAtOnceAndOnChange() {
        try (Client client = connect()) {
            client.say(subscribe("bbo-tbt", "BTC-USDT"));
            long sequence = 0;
            for (int i = 0; i < 10; i++) {
                JsonNode best = client.next(frame -> frame.has("data")).at("/data/0");

                assertThat(best.at("/bids/0/0").asText()).matches("[0-9]+(\\.[0-9]+)?");
                assertThat(new BigDecimal(best.at("/bids/0/0").asText()))
                        .isLessThan(new BigDecimal(best.at("/asks/0/0").asText()));
                assertThat(best.at("/bids/0").size()).isEqualTo(4);
                assertThat(best.get("ts").asLong()).isGreaterThanOrEqualTo(START.toEpochMilli() - 1000);
                assertThat(best.get("seqId").asLong()).isGreaterThanOrEqualTo(sequence);
                sequence = best.get("seqId").asLong();
            }
        }
    }

    @Test
    void closesWhoNeverSubscribesUnlessHePings() {
        try (Client silent = connect();
                Client talking = connect()) {
            while (!silent.closed.isDone()) {
                talking.say("ping");
                assertThat(talking.text()).isEqualTo("pong");
            }

            assertThat(silent.closeCode()).isEqualTo(4004);
            assertThat(talking.closed).isNotDone();
        }
    }

    @Test
    void forgetsASubscriptionOnRequest() {
        try (Client client = connect()) {
            client.say(subscribe("bbo-tbt", "BTC-USDT"));
            client.next(frame -> frame.has("data"));

            client.say(subscribe("bbo-tbt", "BTC-USDT").replace("subscribe", "unsubscribe"));
            client.next(frame -> frame.path("event").asText().equals("unsubscribe"));
            client.say("ping");

            assertThat(client.text()).isEqualTo("pong");
        }
    }

    @Test
    void pagesDownThroughTheWholeHistoryExactlyOnce() {
        List<Long> ids = new ArrayList<>();
        String after = "";
        // The limit of twenty requests in two seconds is for others.
        for (int i = 0; i < 10; i++) {
            JsonNode page = rest("market/history-trades?instId=BTC-USDT" + after);
            page.forEach(row -> ids.add(row.get("tradeId").asLong()));
            after = "&after=" + ids.get(ids.size() - 1);
        }
        JsonNode newer =
                rest("market/history-trades?instId=BTC-USDT&limit=100&after=" + ids.get(0) + "&before=" + ids.get(40));

        assertThat(ids).hasSize(1000).doesNotHaveDuplicates();
        assertThat(ids.get(0) - ids.get(999)).isEqualTo(999);
        assertThat(newer.size()).isEqualTo(39);
        assertThat(newer.at("/0/tradeId").asLong()).isEqualTo(ids.get(1));
    }

    @Test
    void pagesByTimeToo() {
        long moment = START.minusSeconds(100).toEpochMilli();

        JsonNode page = rest("market/history-trades?instId=ETH-USDT&type=2&limit=10&after=" + moment);

        assertThat(page.size()).isEqualTo(10);
        assertThat(page.at("/0/ts").asLong()).isLessThan(moment);
        assertThat(page.at("/0/ts").asLong())
                .isGreaterThanOrEqualTo(page.at("/9/ts").asLong());
    }

    @Test
    void candlesEqualTheTradesTheySummarise() {
        long minute = Instant.parse("2026-03-01T11:59:00Z").toEpochMilli();
        BigDecimal volume = BigDecimal.ZERO;
        BigDecimal turnover = BigDecimal.ZERO;
        String after = "&type=2&after=" + (minute + 60_000);
        List<String> prices = new ArrayList<>();
        for (boolean more = true; more; ) {
            JsonNode page = rest("market/history-trades?instId=FIL-USDT&limit=100" + after);
            for (JsonNode row : page) {
                more = row.get("ts").asLong() >= minute;
                if (more) {
                    BigDecimal size = new BigDecimal(row.get("sz").asText());
                    volume = volume.add(size);
                    turnover = turnover.add(
                            size.multiply(new BigDecimal(row.get("px").asText())));
                    prices.add(row.get("px").asText());
                }
            }
            after = "&after=" + page.get(page.size() - 1).get("tradeId").asText();
        }

        JsonNode candle = rest("market/candles?instId=FIL-USDT&limit=1&after=" + (minute + 60_000))
                .get(0);
        JsonNode same = rest("market/history-candles?instId=FIL-USDT&limit=1&after=" + (minute + 60_000))
                .get(0);
        JsonNode newest = rest("market/candles?instId=FIL-USDT");

        assertThat(candle.get(0).asLong()).isEqualTo(minute);
        assertThat(candle.get(1).asText()).isEqualTo(prices.get(prices.size() - 1));
        assertThat(candle.get(4).asText()).isEqualTo(prices.get(0));
        assertThat(volume).isEqualByComparingTo(candle.get(5).asText());
        assertThat(turnover).isEqualByComparingTo(candle.get(7).asText());
        assertThat(candle.get(8).asText()).isEqualTo("1");
        assertThat(same).isEqualTo(candle);
        assertThat(newest.at("/0/8").asText()).isEqualTo("0");
        assertThat(newest.at("/0/0").asLong()).isEqualTo(newest.at("/1/0").asLong() + 60_000);
    }

    @Test
    void tellsItsTimeAndItsInstruments() {
        JsonNode instrument =
                rest("public/instruments?instType=SPOT&instId=BTC-USDT").get(0);

        assertThat(rest("public/time").at("/0/ts").asLong()).isGreaterThanOrEqualTo(START.toEpochMilli());
        assertThat(rest("public/instruments?instType=SPOT").size()).isEqualTo(3);
        assertThat(instrument.get("tickSz").asText()).isEqualTo("0.1");
        assertThat(instrument.get("lotSz").asText()).isEqualTo("0.00000001");
        assertThat(instrument.get("state").asText()).isEqualTo("live");
        assertThat(answer("market/trades?instId=FOO-USDT").get("code").asText()).isEqualTo("51001");
        assertThat(answer("market/nothing").get("code").asText()).isEqualTo("404");
    }

    @Test
    void refusesWhoAsksTooOften() {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            statuses.add(Client.ask(simulator.restUrl("okx") + "/api/v5/system/status")
                    .statusCode());
        }

        assertThat(statuses.get(0)).isEqualTo(404);
        assertThat(statuses).contains(429);
    }

    private static long first(JsonNode run) {
        return run.get("tradeId").asLong() - run.get("count").asLong() + 1;
    }

    private static String subscribe(String channel, String symbol) {
        return "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"" + channel + "\",\"instId\":\"" + symbol + "\"}]}";
    }

    private static Client connect() {
        return Client.connect(simulator.socketUrl("okx") + "/ws/v5/public");
    }

    private static JsonNode answer(String path) {
        return Client.get(simulator.restUrl("okx") + "/api/v5/" + path);
    }

    private static JsonNode rest(String path) {
        JsonNode answer = answer(path);
        assertThat(answer.get("code").asText()).as(path).isEqualTo("0");
        return answer.get("data");
    }
}
