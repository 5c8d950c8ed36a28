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

class BinanceTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    @SuppressWarnings("NullAway.Init")
    private static Simulator simulator;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges("binance")
                .assets("BTC", "ETH")
                .startTime(START)
                .history(Duration.ofMinutes(10))
                .tradesPerSecond(40)
                .pace(0.05)
                .build());
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Test
    void streamsTradesOfThePathWithoutEnvelope() {
        try (Client client = Client.connect(simulator.socketUrl("binance") + "/ws/btcusdt@trade")) {
            JsonNode first = client.next();
            JsonNode second = client.next();

            assertThat(names(first)).containsExactly("e", "E", "s", "t", "p", "q", "T", "m", "M");
            assertThat(first.get("e").asText()).isEqualTo("trade");
            assertThat(first.get("s").asText()).isEqualTo("BTCUSDT");
            assertThat(first.get("p").asText()).matches("[0-9]+\\.[0-9]{8}");
            assertThat(first.get("E").asLong())
                    .isGreaterThanOrEqualTo(first.get("T").asLong());
            assertThat(second.get("t").asLong()).isEqualTo(first.get("t").asLong() + 1);
        }
    }

    @Test
    void wrapsCombinedStreams() {
        try (Client client =
                Client.connect(simulator.socketUrl("binance") + "/stream?streams=btcusdt@trade/ethusdt@bookTicker")) {
            JsonNode trade = client.next(frame -> frame.get("stream").asText().equals("btcusdt@trade"));
            JsonNode quote = client.next(frame -> frame.get("stream").asText().equals("ethusdt@bookTicker"));

            assertThat(trade.at("/data/s").asText()).isEqualTo("BTCUSDT");
            assertThat(names(quote.get("data"))).containsExactly("u", "s", "b", "B", "a", "A");
        }
    }

    @Test
    void acknowledgesSubscriptionsAndTellsThem() {
        try (Client client = Client.connect(simulator.socketUrl("binance") + "/ws")) {
            client.say("{\"method\":\"SUBSCRIBE\",\"params\":[\"nosuch@trade\",\"nosuch@bookTicker\"],\"id\":\"a1\"}");
            client.say("{\"method\":\"UNSUBSCRIBE\",\"params\":[\"nosuch@trade\"],\"id\":2}");
            client.say("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":3}");

            assertThat(client.text()).isEqualTo("{\"result\":null,\"id\":\"a1\"}");
            assertThat(client.text()).isEqualTo("{\"result\":null,\"id\":2}");
            assertThat(client.text()).isEqualTo("{\"result\":[\"nosuch@bookTicker\"],\"id\":3}");
            assertThat(client.frames).isEmpty();
        }
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        try (Client client = Client.connect(simulator.socketUrl("binance") + "/ws")) {
            client.say("{").say("{\"method\":\"SHOUT\",\"id\":1}").say("{\"method\":\"SUBSCRIBE\",\"id\":2}");

            assertThat(client.next().get("code").asInt()).isEqualTo(3);
            assertThat(client.text())
                    .isEqualTo("{\"code\":2,\"msg\":\"Invalid request: unknown variant `SHOUT`\",\"id\":1}");
            assertThat(client.text())
                    .isEqualTo("{\"code\":2,\"msg\":\"Invalid request: missing field `params`\",\"id\":2}");
        }
    }

    @Test
    void cutsWhoTalksTooMuch() {
        try (Client client = Client.connect(simulator.socketUrl("binance") + "/ws")) {
            // A busy machine may take more than a second for one burst.
            for (int burst = 0; burst < 60 && !client.closesWithin(1); burst++) {
                for (int i = 0; i < 6; i++) {
                    client.say("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":" + i + "}");
                }
            }

            assertThat(client.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void pingsEveryTwentySeconds() {
        try (Client client = Client.connect(simulator.socketUrl("binance") + "/ws/btcusdt@trade")) {
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> client.pings.get() >= 2);

            assertThat(client.closed).isNotDone();
        }
    }

    @Test
    void closesAfterTheLifetimeAndSaysSo() {
        SimulatorOptions options = SimulatorOptions.builder()
                .exchanges("binance")
                .assets("BTC")
                .pace(0.05)
                .connectionLifetime(Duration.ofMillis(200))
                .build();
        try (Simulator shortLived = Simulator.start(options);
                Client client = Client.connect(shortLived.socketUrl("binance") + "/ws")) {
            JsonNode last = client.next();

            assertThat(last.get("e").asText()).isEqualTo("serverShutdown");
            assertThat(client.closeCode()).isEqualTo(1001);
        }
    }

    @Test
    void pagesThroughTheWholeHistoryExactlyOnce() {
        List<Long> ids = new ArrayList<>();
        long from = 0;
        HttpResponse<String> answer = historical(from);
        for (JsonNode page = Client.json(answer.body()); ids.size() < 12_000; page = Client.json(answer.body())) {
            page.forEach(trade -> ids.add(trade.get("id").asLong()));
            if (page.size() < 1000) {
                break;
            }
            answer = historical(ids.get(ids.size() - 1) + 1);
        }

        assertThat(ids.size()).isGreaterThan(5_000);
        assertThat(ids.get(ids.size() - 1) - ids.get(0)).isEqualTo(ids.size() - 1);
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(answer.headers().firstValueAsLong("X-MBX-USED-WEIGHT-1M").orElse(0))
                .isGreaterThan(100);
    }

    @Test
    void aggregatesCoverTheTradesWithoutOverlap() {
        JsonNode trades = Client.get(rest("historicalTrades?symbol=BTCUSDT&fromId=1&limit=1000"));
        JsonNode aggregates = Client.get(rest("aggTrades?symbol=BTCUSDT&fromId=1&limit=1000"));
        Map<Long, BigDecimal> quantities = new HashMap<>();
        trades.forEach(trade -> quantities.put(
                trade.get("id").asLong(), new BigDecimal(trade.get("qty").asText())));

        long next = trades.get(0).get("id").asLong();
        int joined = 0;
        for (JsonNode aggregate : aggregates) {
            long first = aggregate.get("f").asLong();
            long last = aggregate.get("l").asLong();
            if (!quantities.containsKey(last)) {
                break;
            }
            BigDecimal sum = BigDecimal.ZERO;
            for (long id = first; id <= last; id++) {
                sum = sum.add(quantities.getOrDefault(id, BigDecimal.ZERO));
            }
            assertThat(first).isEqualTo(next);
            assertThat(sum).isEqualByComparingTo(aggregate.get("q").asText());
            joined += last > first ? 1 : 0;
            next = last + 1;
        }
        assertThat(joined).isGreaterThan(100);
    }

    @Test
    void answersAggregatesByTimeInclusively() {
        JsonNode all = Client.get(rest("aggTrades?symbol=BTCUSDT&fromId=1&limit=100"));
        long start = all.get(10).get("T").asLong();
        long end = all.get(60).get("T").asLong();

        JsonNode some = Client.get(rest("aggTrades?symbol=BTCUSDT&startTime=" + start + "&endTime=" + end));

        assertThat(some.get(0).get("T").asLong()).isEqualTo(start);
        assertThat(some.get(some.size() - 1).get("T").asLong()).isEqualTo(end);
        assertThat(some.size()).isGreaterThanOrEqualTo(51);
    }

    @Test
    void klinesEqualTheTradesTheySummarise() {
        long minute = START.minus(Duration.ofMinutes(5)).toEpochMilli();
        JsonNode kline = Client.get(rest("klines?symbol=ETHUSDT&interval=1m&limit=1&startTime=" + minute))
                .get(0);
        BigDecimal volume = BigDecimal.ZERO;
        BigDecimal notional = BigDecimal.ZERO;
        int count = 0;
        String close = "";
        for (JsonNode trade : historicalOfEther()) {
            long time = trade.get("time").asLong();
            if (time >= minute && time < minute + 60_000) {
                volume = volume.add(new BigDecimal(trade.get("qty").asText()));
                notional = notional.add(new BigDecimal(trade.get("quoteQty").asText()));
                close = trade.get("price").asText();
                count++;
            }
        }

        assertThat(kline.size()).isEqualTo(12);
        assertThat(kline.get(0).asLong()).isEqualTo(minute);
        assertThat(kline.get(6).asLong()).isEqualTo(minute + 59_999);
        assertThat(kline.get(8).asInt()).isEqualTo(count).isPositive();
        assertThat(kline.get(5).asText()).isEqualTo(volume.toPlainString());
        assertThat(kline.get(7).asText()).isEqualTo(notional.toPlainString());
        assertThat(kline.get(4).asText()).isEqualTo(close);
    }

    @Test
    void theClosedKlineOfTheStreamIsTheOneRestServes() {
        SimulatorOptions options = SimulatorOptions.builder()
                .exchanges("binance")
                .assets("BTC")
                .startTime(START)
                .history(Duration.ofSeconds(30))
                .speed(60)
                .build();
        try (Simulator fast = Simulator.start(options);
                Client client = Client.connect(fast.socketUrl("binance") + "/ws/btcusdt@kline_1m")) {
            JsonNode closed = client.next(frame -> frame.at("/k/x").asBoolean()).get("k");

            JsonNode row = Client.get(fast.restUrl("binance") + "/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=1"
                            + "&startTime=" + closed.get("t").asText())
                    .get(0);

            List<String> streamed = List.of("t", "o", "h", "l", "c", "v", "T", "q", "n", "V", "Q").stream()
                    .map(name -> closed.get(name).asText())
                    .toList();
            List<String> served = new ArrayList<>();
            row.forEach(value -> served.add(value.asText()));
            assertThat(served.subList(0, 11)).isEqualTo(streamed);
        }
    }

    @Test
    void writesMicrosecondsOnRequest() {
        try (Client client =
                Client.connect(simulator.socketUrl("binance") + "/ws/btcusdt@trade?timeUnit=MICROSECOND")) {
            long traded = client.next().get("T").asLong();

            assertThat(traded).isGreaterThanOrEqualTo(START.toEpochMilli() * 1000);
        }
    }

    @Test
    void listsInstrumentsWithTheirTicks() {
        JsonNode info = Client.get(rest("exchangeInfo"));

        assertThat(info.at("/symbols/0/symbol").asText()).isEqualTo("BTCUSDT");
        assertThat(info.at("/symbols/0/status").asText()).isEqualTo("TRADING");
        assertThat(info.at("/symbols/0/filters/0/tickSize").asText()).isEqualTo("0.01000000");
        assertThat(info.at("/symbols/0/filters/1/stepSize").asText()).isEqualTo("0.00001000");
        assertThat(info.get("symbols").size()).isEqualTo(2);
    }

    @Test
    void saysWhatIsWrongWithARequest() {
        HttpResponse<String> unknown = Client.ask(rest("trades?symbol=NOSUCH"));
        HttpResponse<String> missing = Client.ask(rest("klines?interval=1m"));
        HttpResponse<String> interval = Client.ask(rest("klines?symbol=BTCUSDT&interval=7m"));

        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).isEqualTo("{\"code\":-1121,\"msg\":\"Invalid symbol.\"}");
        assertThat(missing.body())
                .isEqualTo(
                        "{\"code\":-1102,\"msg\":\"Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.\"}");
        assertThat(interval.body()).isEqualTo("{\"code\":-1120,\"msg\":\"Invalid interval.\"}");
    }

    @Test
    void bestPricesAreApart() {
        JsonNode one = Client.get(rest("ticker/bookTicker?symbol=BTCUSDT"));
        JsonNode all = Client.get(rest("ticker/bookTicker"));

        assertThat(new BigDecimal(one.get("bidPrice").asText()))
                .isLessThan(new BigDecimal(one.get("askPrice").asText()));
        assertThat(all.size()).isEqualTo(2);
        assertThat(Client.get(rest("time")).get("serverTime").asLong()).isGreaterThanOrEqualTo(START.toEpochMilli());
        assertThat(Client.ask(rest("ping")).body()).isEqualTo("{}");
    }

    private static List<JsonNode> historicalOfEther() {
        List<JsonNode> trades = new ArrayList<>();
        long from = 1;
        while (true) {
            JsonNode page = Client.get(rest("historicalTrades?symbol=ETHUSDT&limit=1000&fromId=" + from));
            page.forEach(trades::add);
            if (page.size() < 1000) {
                return trades;
            }
            from = page.get(999).get("id").asLong() + 1;
        }
    }

    private static HttpResponse<String> historical(long from) {
        return Client.ask(rest("historicalTrades?symbol=BTCUSDT&limit=1000&fromId=" + from));
    }

    private static String rest(String path) {
        return simulator.restUrl("binance") + "/api/v3/" + path;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
