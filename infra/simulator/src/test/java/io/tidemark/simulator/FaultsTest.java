package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private final Simulator simulator = Simulator.start(SimulatorOptions.builder()
            .exchanges("binance", "coinbase")
            .assets("BTC")
            .tradesPerSecond(600)
            .history(Duration.ofSeconds(1))
            .pace(0.3)
            .build());

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void droppedFramesLeaveHolesInOrder() {
        simulator.faults("binance", Faults.builder().drop(0.5).build());

        List<Long> ids = ids(100);

        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(ids.get(99) - ids.get(0)).isBetween(140L, 320L);
    }

    @Test
    void duplicatesComeTwice() {
        simulator.faults("binance", Faults.builder().duplicate(1).build());

        List<Long> ids = ids(20);

        for (int i = 0; i < 20; i++) {
            assertThat(ids.get(i)).isEqualTo(ids.get(0) + i / 2);
        }
    }

    @Test
    void reorderedFramesChangePlaces() {
        simulator.faults("binance", Faults.builder().reorder(1).build());

        List<Long> ids = ids(20);

        for (int i = 0; i < 20; i += 2) {
            assertThat(ids.get(i)).isEqualTo(ids.get(i + 1) + 1);
        }
    }

    @Test
    void delayedFramesComeBehindOthersAndNoneIsLost() {
        simulator.faults(
                "binance", Faults.builder().delay(0.3, Duration.ofMillis(50)).build());

        List<Long> ids = ids(400);

        List<Long> sorted = ids.stream().sorted().toList();
        assertThat(ids).doesNotHaveDuplicates().isNotEqualTo(sorted);
        assertThat(sorted.get(200) - sorted.get(50)).isEqualTo(150);
    }

    @Test
    void garbageComesBetweenWholeFrames() {
        simulator.faults("binance", Faults.builder().garbage(1).build());
        try (Client client = trades()) {
            String broken = client.text();
            String whole = client.text();

            assertThat(whole).startsWith(broken);
            assertThat(broken).hasSize(whole.length() / 2);
        }
    }

    @Test
    void disconnectsWithoutAWord() throws IOException {
        try (Wire wire = wire()) {
            assertThat(wire.next()).isEqualTo(Wire.TEXT);

            simulator.faults("binance", Faults.builder().disconnect(1).build());

            assertThat(wire.nextButTexts()).isEqualTo(Wire.END);
        }
    }

    @Test
    void aCutEndsAllConnectionsOfOneExchange() throws IOException {
        try (Wire binance = wire();
                Client coinbase = heartbeats()) {
            assertThat(binance.next()).isEqualTo(Wire.TEXT);

            Client.post(simulator.baseUrl() + "/_faults/cut?exchange=binance", "");

            assertThat(binance.nextButTexts()).isEqualTo(Wire.END);
            assertThat(coinbase.closed).isNotDone();
        }
    }

    @Test
    void aStalledConnectionStaysOpenAndMuteUntilItIsOver() throws InterruptedException {
        simulator.faults(
                "coinbase", Faults.builder().stall(1, Duration.ofSeconds(5)).build());
        try (Client client = heartbeats()) {
            client.say("{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"matches\"]}");
            client.next(frame -> frame.at("/channels/1/name").asText().equals("matches"));

            String mute = client.frames.poll(1000, TimeUnit.MILLISECONDS);
            simulator.faults("coinbase", Faults.NONE);
            JsonNode back = client.next();

            assertThat(mute).isNull();
            assertThat(back.get("type").asText()).isIn("heartbeat", "match");
            assertThat(client.closed).isNotDone();
        }
    }

    @Test
    void httpFaultsSpeakTheExchangesLanguage() {
        Client.post(simulator.baseUrl() + "/_faults", "{\"exchange\":\"binance\",\"http_429\":1,\"retry_after_s\":7}");
        HttpResponse<String> tooMuch = Client.ask(simulator.restUrl("binance") + "/api/v3/time");
        Client.post(simulator.baseUrl() + "/_faults", "{\"exchange\":\"binance\",\"http_418\":1}");
        HttpResponse<String> banned = Client.ask(simulator.restUrl("binance") + "/api/v3/time");
        Client.post(simulator.baseUrl() + "/_faults", "{\"http_5xx\":1}");
        HttpResponse<String> down = Client.ask(simulator.restUrl("coinbase") + "/time");
        Client.post(simulator.baseUrl() + "/_faults", "{}");
        HttpResponse<String> fine = Client.ask(simulator.restUrl("coinbase") + "/time");

        assertThat(tooMuch.statusCode()).isEqualTo(429);
        assertThat(tooMuch.headers().firstValue("Retry-After")).hasValue("7");
        assertThat(Client.json(tooMuch.body()).get("code").asInt()).isEqualTo(-1003);
        assertThat(banned.statusCode()).isEqualTo(418);
        assertThat(down.statusCode()).isEqualTo(503);
        assertThat(down.body()).isEqualTo("{\"message\":\"Service Unavailable\"}");
        assertThat(fine.statusCode()).isEqualTo(200);
    }

    @Test
    void aFaultMayBeginLaterAndEndAgain() {
        Client.post(simulator.baseUrl() + "/_faults", "{\"drop\":1,\"after_s\":2,\"for_s\":4}");

        assertThat(drop()).isZero();
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> drop() == 1);
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> drop() == 0);
    }

    @Test
    void refusesFaultsItDoesNotKnow() {
        String url = simulator.baseUrl() + "/_faults";

        assertThat(Client.post(url, "{\"flood\":1}").body())
                .isEqualTo("{\"error\":\"Invalid fault flood: known are drop, duplicate, reorder, delay, delay_ms, "
                        + "disconnect, stall, stall_ms, garbage, http_429, http_418, http_5xx, retry_after_s, "
                        + "skip_id, hide_rest, hide_rest_ms, resend\"}");
        assertThat(Client.post(url, "{\"drop\":2}").body())
                .isEqualTo("{\"error\":\"Invalid probability 2.0: must be from 0 to 1\"}");
        assertThat(Client.post(url, "{\"drop\":\"x\"}").body())
                .isEqualTo("{\"error\":\"Invalid fault drop \\\"x\\\": must be a number\"}");
        assertThat(Client.post(url, "{\"exchange\":\"foo\"}").body())
                .isEqualTo(
                        "{\"error\":\"Invalid exchange foo: known are binance, coinbase, kraken, okx, bybit, bitstamp\"}");
        assertThat(Client.post(url, "nonsense").statusCode()).isEqualTo(400);
        assertThatThrownBy(() -> Faults.builder().drop(-1).build())
                .hasMessage("Invalid probability -1.0: must be from 0 to 1");
    }

    private double drop() {
        return Client.get(simulator.baseUrl() + "/_faults").at("/binance/drop").asDouble();
    }

    private Client trades() {
        return Client.connect(simulator.socketUrl("binance") + "/ws/btcusdt@trade");
    }

    private Wire wire() throws IOException {
        return new Wire(simulator.socketUrl("binance") + "/ws/btcusdt@trade");
    }

    private Client heartbeats() {
        return Client.connect(simulator.socketUrl("coinbase"))
                .say("{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\"],\"channels\":[\"heartbeat\"]}");
    }

    private List<Long> ids(int count) {
        List<Long> ids = new ArrayList<>();
        try (Client client = trades()) {
            while (ids.size() < count) {
                ids.add(client.next().get("t").asLong());
            }
        }
        return ids;
    }
}
