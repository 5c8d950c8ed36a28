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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BybitTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:30Z");

    @SuppressWarnings("NullAway.Init")
    private static Simulator simulator;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges("bybit")
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
    void acknowledgesARequestAsAWhole() {
        try (Client client = connect()) {
            client.say("{\"req_id\":\"3\",\"op\":\"subscribe\",\"args\":[\"publicTrade.FILUSDT\"]}");
            client.say("{\"op\":\"subscribe\",\"args\":[\"publicTrade.FILUSDT\",\"publicTrade.FOOUSDT\"]}");

            JsonNode ack = client.next(frame -> frame.path("success").asBoolean());
            JsonNode refusal = client.next(frame -> frame.has("success"));

            assertThat(ack.get("ret_msg").asText()).isEqualTo("subscribe");
            assertThat(ack.get("req_id").asText()).isEqualTo("3");
            assertThat(ack.get("op").asText()).isEqualTo("subscribe");
            assertThat(refusal.get("success").asBoolean()).isFalse();
            assertThat(refusal.get("ret_msg").asText()).isEqualTo("Invalid symbol :[publicTrade.FOOUSDT]");
        }
    }

    @Test
    void takesTenTopicsARequest() {
        String ten = "\"publicTrade.BTCUSDT\",".repeat(10);
        try (Client client = connect()) {
            client.say("{\"op\":\"unsubscribe\",\"args\":[" + ten.substring(0, ten.length() - 1) + "]}");
            client.say("{\"op\":\"subscribe\",\"args\":[" + ten + "\"publicTrade.ETHUSDT\"]}");

            assertThat(client.next().get("success").asBoolean()).isTrue();
            assertThat(client.next().get("ret_msg").asText()).isEqualTo("args size >10");
        }
    }

    @Test
    void answersPingsAndClosesWhoNeverSendsOne() {
        SimulatorOptions hasty = SimulatorOptions.builder()
                .exchanges("bybit")
                .assets("BTC")
                .pace(0.003)
                .build();
        try (Simulator strict = Simulator.start(hasty);
                Client silent = Client.connect(strict.socketUrl("bybit") + "/v5/public/spot");
                Client talking = Client.connect(strict.socketUrl("bybit") + "/v5/public/spot")) {
            while (!silent.closed.isDone()) {
                talking.say("{\"req_id\":\"1\",\"op\":\"ping\"}");
                JsonNode pong = talking.next();
                assertThat(pong.get("ret_msg").asText()).isEqualTo("pong");
                assertThat(pong.get("op").asText()).isEqualTo("ping");
            }

            assertThat(silent.closeCode()).isEqualTo(1001);
            assertThat(talking.closed).isNotDone();
        }
    }

    @Test
    void tradesHaveGrowingIdsThatDoNotStepByOneAndRestHasThemToo() {
        List<JsonNode> trades = new ArrayList<>();
        int most = 0;
        try (Client client = connect()) {
            client.say("{\"op\":\"subscribe\",\"args\":[\"publicTrade.BTCUSDT\"]}");
            while (trades.size() < 50) {
                JsonNode frame = client.next(next -> next.has("topic"));
                assertThat(frame.get("topic").asText()).isEqualTo("publicTrade.BTCUSDT");
                assertThat(frame.get("type").asText()).isEqualTo("snapshot");
                frame.get("data").forEach(trades::add);
                most = Math.max(most, frame.get("data").size());
            }
        }
        Map<String, JsonNode> rows = new HashMap<>();
        JsonNode recent =
                rest("recent-trade?category=spot&symbol=BTCUSDT&limit=1000").get("list");
        recent.forEach(row -> rows.put(row.get("execId").asText(), row));

        long last = trades.get(0).get("i").asLong() - 1;
        int jumps = 0;
        int found = 0;
        for (JsonNode trade : trades) {
            assertThat(trade.get("i").isTextual()).isTrue();
            assertThat(trade.get("i").asLong()).isGreaterThan(last);
            assertThat(trade.get("S").asText()).isIn("Buy", "Sell");
            jumps += trade.get("i").asLong() == last + 1 ? 0 : 1;
            last = trade.get("i").asLong();
            JsonNode row = rows.get(trade.get("i").asText());
            if (row != null) {
                found++;
                assertThat(row.get("price")).isEqualTo(trade.get("p"));
                assertThat(row.get("size")).isEqualTo(trade.get("v"));
                assertThat(row.get("side")).isEqualTo(trade.get("S"));
                assertThat(row.get("time").asLong()).isEqualTo(trade.get("T").asLong());
            }
        }
        assertThat(most).isGreaterThan(1);
        assertThat(jumps).isPositive();
        assertThat(found).isPositive();
        assertThat(recent.size()).isEqualTo(60);
        assertThat(recent.at("/0/execId").asLong())
                .isGreaterThan(recent.at("/59/execId").asLong());
    }

    @Test
    void bestPricesAreRepeatedWhileNothingChanges() {
        SimulatorOptions still = SimulatorOptions.builder()
                .exchanges("bybit")
                .assets("BTC")
                .tradesPerSecond(0.001)
                .history(Duration.ofSeconds(1))
                .pace(0.02)
                .build();
        try (Simulator quiet = Simulator.start(still);
                Client client = Client.connect(quiet.socketUrl("bybit") + "/v5/public/spot")) {
            client.say("{\"op\":\"subscribe\",\"args\":[\"orderbook.1.BTCUSDT\"]}");

            JsonNode first = client.next(frame -> frame.has("topic"));
            JsonNode second = client.next();

            assertThat(second).isEqualTo(first);
            assertThat(new BigDecimal(first.at("/data/b/0/0").asText()))
                    .isLessThan(new BigDecimal(first.at("/data/a/0/0").asText()));
            assertThat(first.get("cts").isIntegralNumber()).isTrue();
        }
    }

    @Test
    void candlesAreNewestFirstAndInsideTheirRange() {
        long start = START.minusSeconds(210).toEpochMilli();
        long end = START.minusSeconds(60).toEpochMilli();

        JsonNode rows = rest("kline?category=spot&symbol=BTCUSDT&interval=1&start=" + start + "&end=" + end)
                .get("list");

        assertThat(rows.size()).isEqualTo(3);
        assertThat(rows.at("/2/0").asLong()).isEqualTo(start);
        assertThat(rows.at("/0/0").asLong()).isEqualTo(start + 120_000);
        assertThat(rows.get(0).size()).isEqualTo(7);
        BigDecimal turnover = new BigDecimal(rows.at("/0/6").asText());
        assertThat(turnover)
                .isBetween(
                        new BigDecimal(rows.at("/0/3").asText())
                                .multiply(new BigDecimal(rows.at("/0/5").asText())),
                        new BigDecimal(rows.at("/0/2").asText())
                                .multiply(new BigDecimal(rows.at("/0/5").asText())));
    }

    @Test
    void theClosedCandleOfTheStreamIsTheOneRestServes() {
        SimulatorOptions options = SimulatorOptions.builder()
                .exchanges("bybit")
                .assets("BTC")
                .startTime(START)
                .history(Duration.ofSeconds(30))
                .speed(60)
                .build();
        try (Simulator fast = Simulator.start(options);
                Client client = Client.connect(fast.socketUrl("bybit") + "/v5/public/spot")) {
            client.say("{\"op\":\"subscribe\",\"args\":[\"kline.1.BTCUSDT\"]}");
            JsonNode closed = client.next(frame -> frame.at("/data/0/confirm").asBoolean())
                    .at("/data/0");

            JsonNode row = Client.get(fast.restUrl("bybit") + "/v5/market/kline?category=spot&symbol=BTCUSDT&interval=1"
                            + "&start=" + closed.get("start").asText() + "&end="
                            + closed.get("start").asText())
                    .at("/result/list/0");

            List<String> streamed = Stream.of("start", "open", "high", "low", "close", "volume", "turnover")
                    .map(name -> closed.get(name).asText())
                    .toList();
            List<String> served = new ArrayList<>();
            row.forEach(value -> served.add(value.asText()));
            assertThat(served).isEqualTo(streamed);
        }
    }

    @Test
    void tellsItsTimeAndItsInstruments() {
        JsonNode instrument =
                rest("instruments-info?category=spot&symbol=BTCUSDT").at("/list/0");

        assertThat(rest("time").get("timeSecond").asLong()).isGreaterThanOrEqualTo(START.getEpochSecond());
        assertThat(rest("instruments-info?category=spot").get("list").size()).isEqualTo(3);
        assertThat(instrument.get("status").asText()).isEqualTo("Trading");
        assertThat(instrument.at("/lotSizeFilter/basePrecision").asText()).isEqualTo("0.000001");
        assertThat(instrument.at("/priceFilter/tickSize").asText()).isEqualTo("0.01");
        assertThat(answer("recent-trade?category=spot&symbol=FOO")
                        .get("retCode")
                        .asInt())
                .isEqualTo(10001);
        assertThat(answer("recent-trade?category=linear&symbol=BTCUSDT")
                        .get("retMsg")
                        .asText())
                .isEqualTo("Illegal category");
    }

    private static Client connect() {
        return Client.connect(simulator.socketUrl("bybit") + "/v5/public/spot");
    }

    private static JsonNode answer(String path) {
        return Client.get(simulator.restUrl("bybit") + "/v5/market/" + path);
    }

    private static JsonNode rest(String path) {
        JsonNode answer = answer(path);
        assertThat(answer.get("retCode").asInt()).as(path).isZero();
        return answer.get("result");
    }
}
