package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KrakenTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:30Z");

    @SuppressWarnings("NullAway.Init")
    private static Simulator simulator;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges("kraken")
                .assets("BTC", "DOGE", "SOL", "FIL")
                .startTime(START)
                .history(Duration.ofMinutes(5))
                .tradesPerSecond(80)
                .pace(0.02)
                .build());
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Test
    void tellsItsStatusOnConnecting() {
        try (Client client = connect()) {
            JsonNode status = client.next();

            assertThat(status.get("channel").asText()).isEqualTo("status");
            assertThat(status.at("/data/0/system").asText()).isEqualTo("online");
            assertThat(status.at("/data/0/api_version").asText()).isEqualTo("v2");
        }
    }

    @Test
    void acknowledgesEachSymbolAndSendsTheSnapshotIfAsked() {
        try (Client client = connect()) {
            client.say("{\"method\":\"subscribe\",\"params\":{\"channel\":\"trade\","
                    + "\"symbol\":[\"BTC/USD\",\"XBT/USD\"],\"snapshot\":true},\"req_id\":7}");

            JsonNode ack = client.next(frame -> frame.path("success").asBoolean());
            JsonNode refusal = client.next(frame -> frame.has("error"));

            assertThat(ack.get("result"))
                    .isEqualTo(Client.json("{\"channel\":\"trade\",\"snapshot\":true,\"symbol\":\"BTC/USD\"}"));
            assertThat(ack.get("req_id").asInt()).isEqualTo(7);
            assertThat(ack.get("time_out").asText()).startsWith("2026-03-01T12:0");
            assertThat(refusal.get("error").asText()).isEqualTo("Currency pair not supported XBT/USD");
            assertThat(refusal.get("symbol").asText()).isEqualTo("XBT/USD");
            assertThat(refusal.get("success").asBoolean()).isFalse();
        }
    }

    @Test
    void theSnapshotHoldsFiftyTradesAndTheUpdatesGoOnFromThere() {
        try (Client client = connect()) {
            client.say("{\"method\":\"subscribe\",\"params\":{\"channel\":\"trade\","
                    + "\"symbol\":[\"BTC/USD\"],\"snapshot\":true}}");

            JsonNode snapshot = client.next(frame -> frame.path("type").asText().equals("snapshot"));
            JsonNode update =
                    client.next(frame -> frame.path("channel").asText().equals("trade"));

            JsonNode newest = snapshot.at("/data/49");
            assertThat(snapshot.get("data").size()).isEqualTo(50);
            assertThat(newest.get("price").isNumber()).isTrue();
            assertThat(newest.get("timestamp").asText()).matches(".*\\.\\d{6}Z");
            assertThat(update.get("type").asText()).isEqualTo("update");
            assertThat(update.at("/data/0/trade_id").asLong())
                    .isEqualTo(newest.get("trade_id").asLong() + 1);
        }
    }

    @Test
    void aFrameMayHoldSeveralTradesOfSeveralMoments() {
        try (Client client = connect()) {
            client.say("{\"method\":\"subscribe\",\"params\":{\"channel\":\"trade\",\"symbol\":[\"BTC/USD\"],"
                    + "\"snapshot\":false}}");
            TreeSet<String> times = new TreeSet<>();
            List<Long> ids = new ArrayList<>();

            while (times.size() < 2) {
                times.clear();
                JsonNode frame =
                        client.next(next -> next.path("channel").asText().equals("trade"));
                assertThat(frame.get("type").asText()).isEqualTo("update");
                frame.get("data").forEach(trade -> {
                    times.add(trade.get("timestamp").asText());
                    ids.add(trade.get("trade_id").asLong());
                });
            }

            assertThat(ids.get(ids.size() - 1) - ids.get(0)).isEqualTo(ids.size() - 1);
        }
    }

    @Test
    void tickerOnBestPricesShowsEachChangeAndNothingElse() {
        try (Client client = connect()) {
            client.say("{\"method\":\"subscribe\",\"params\":{\"channel\":\"ticker\",\"symbol\":[\"BTC/USD\"],"
                    + "\"event_trigger\":\"bbo\"}}");
            client.next(frame -> frame.path("type").asText().equals("snapshot"));

            List<String> prices = new ArrayList<>();
            while (prices.size() < 20) {
                JsonNode data = client.next(
                                frame -> frame.path("channel").asText().equals("ticker"))
                        .at("/data/0");
                prices.add(data.get("bid") + "/" + data.get("ask"));
                assertThat(data.get("bid").decimalValue())
                        .isLessThan(data.get("ask").decimalValue());
            }

            for (int i = 1; i < prices.size(); i++) {
                assertThat(prices.get(i)).isNotEqualTo(prices.get(i - 1));
            }
        }
    }

    @Test
    void beatsWhileNothingElseFlowsAndAnswersPings() {
        try (Client client = connect()) {
            client.say("{\"method\":\"ping\",\"req_id\":3}");
            JsonNode pong = client.next(frame -> frame.has("method"));
            client.say("{\"method\":\"subscribe\",\"params\":{\"channel\":\"trade\",\"symbol\":[\"FIL/USD\"]}}");
            JsonNode beat = client.next(frame -> frame.path("channel").asText().equals("heartbeat"));

            assertThat(pong.get("method").asText()).isEqualTo("pong");
            assertThat(pong.get("req_id").asInt()).isEqualTo(3);
            assertThat(beat).isEqualTo(Client.json("{\"channel\":\"heartbeat\"}"));
        }
    }

    @Test
    void refusesASecondSubscriptionAndForgetsOneOnRequest() {
        String subscribe = "{\"method\":\"subscribe\",\"params\":{\"channel\":\"trade\",\"symbol\":[\"FIL/USD\"]}}";
        try (Client client = connect()) {
            client.say(subscribe).say(subscribe).say(subscribe.replace("subscribe", "unsubscribe"));

            JsonNode refusal = client.next(frame -> frame.has("error"));
            JsonNode gone = client.next(frame -> frame.path("method").asText().equals("unsubscribe"));

            assertThat(refusal.get("error").asText()).isEqualTo("Already subscribed");
            assertThat(gone.get("result")).isEqualTo(Client.json("{\"channel\":\"trade\",\"symbol\":\"FIL/USD\"}"));
        }
    }

    @Test
    void closesWhoNeverSubscribes() {
        try (Client client = connect()) {
            assertThat(client.closeCode()).isEqualTo(1000);
        }
    }

    @Test
    void pagesUpThroughTheWholeHistoryExactlyOnce() {
        TreeSet<Long> ids = new TreeSet<>();
        List<Long> fresh = new ArrayList<>();
        long since = 0;
        while (true) {
            JsonNode result = Client.get(rest("Trades?pair=XBTUSD&count=1000&since=" + since))
                    .get("result");
            int before = ids.size();
            for (JsonNode row : result.get("XXBTZUSD")) {
                if (ids.add(row.get(6).asLong())) {
                    fresh.add(row.get(6).asLong());
                }
            }
            if (ids.size() == before) {
                break;
            }
            since = result.get("last").asLong() - 1;
        }

        assertThat(fresh.size()).isGreaterThan(3000);
        assertThat(fresh).isSorted();
        assertThat(ids.last() - ids.first()).isEqualTo(ids.size() - 1);
    }

    @Test
    void sinceIsExclusiveAndMayBeInSeconds() {
        JsonNode all = Client.get(rest("Trades?pair=SOLUSD&since=0&count=100")).at("/result/SOLUSD");
        BigDecimal time = new BigDecimal(all.get(50).get(2).asText());
        String nanos = time.movePointRight(9).toBigInteger().toString();

        JsonNode later = Client.get(rest("Trades?pair=SOLUSD&since=" + nanos));
        JsonNode second = Client.get(rest("Trades?pair=SOLUSD&since=" + START.getEpochSecond()));

        assertThat(later.at("/result/SOLUSD/0/2").decimalValue()).isGreaterThan(time);
        assertThat(second.at("/result/SOLUSD/0/2").decimalValue())
                .isGreaterThan(BigDecimal.valueOf(START.getEpochSecond()));
    }

    @Test
    void spellsBitcoinAndDogecoinItsOwnWay() {
        JsonNode pairs = Client.get(rest("AssetPairs")).get("result");

        assertThat(pairs.at("/XXBTZUSD/altname").asText()).isEqualTo("XBTUSD");
        assertThat(pairs.at("/XXBTZUSD/wsname").asText()).isEqualTo("XBT/USD");
        assertThat(pairs.at("/XXBTZUSD/base").asText()).isEqualTo("XXBT");
        assertThat(pairs.at("/XDGUSD/wsname").asText()).isEqualTo("XDG/USD");
        assertThat(pairs.at("/SOLUSD/pair_decimals").asInt()).isEqualTo(2);
        assertThat(Client.ask(rest("Trades?pair=NOSUCH")).body())
                .isEqualTo("{\"error\":[\"EQuery:Unknown asset pair\"]}");
    }

    @Test
    void candlesOfQuietMinutesAreFlat() {
        JsonNode rows = Client.get(rest("OHLC?pair=FILUSD&interval=1")).at("/result/FILUSD");
        JsonNode ticker = Client.get(rest("Ticker?pair=XBTUSD")).at("/result/XXBTZUSD");

        for (int i = 1; i < rows.size(); i++) {
            assertThat(rows.get(i).get(0).asLong())
                    .isEqualTo(rows.get(i - 1).get(0).asLong() + 60);
            assertThat(rows.get(i).size()).isEqualTo(8);
        }
        assertThat(rows.size()).isBetween(5, 7);
        assertThat(new BigDecimal(ticker.at("/b/0").asText()))
                .isLessThan(new BigDecimal(ticker.at("/a/0").asText()));
        assertThat(Client.get(rest("Time")).at("/result/unixtime").asLong())
                .isGreaterThanOrEqualTo(START.getEpochSecond());
        assertThat(Client.get(rest("SystemStatus")).at("/result/status").asText())
                .isEqualTo("online");
    }

    private static Client connect() {
        return Client.connect(simulator.socketUrl("kraken") + "/v2");
    }

    private static String rest(String path) {
        return simulator.restUrl("kraken") + "/0/public/" + path;
    }
}
