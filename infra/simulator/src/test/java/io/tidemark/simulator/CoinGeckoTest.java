package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CoinGeckoTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:30Z");
    private static final String MARKETS = "/api/v3/coins/markets?vs_currency=usd&ids=";

    @SuppressWarnings("NullAway.Init")
    private static Simulator simulator;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges("coinbase")
                .assets("BTC", "ETH")
                .startTime(START)
                .history(Duration.ofMinutes(10))
                .tradesPerSecond(60)
                .rateLimits(SimulatorOptions.RateLimits.NONE)
                .build());
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Test
    void tenCoinsByMarketCapitalisationWithTheFieldsOfTheRealAnswer() {
        JsonNode coins = Client.get(simulator.restUrl("coingecko") + MARKETS);

        assertThat(coins).hasSize(10);
        List<String> names = new ArrayList<>();
        coins.get(0).fieldNames().forEachRemaining(names::add);
        assertThat(String.join(",", names))
                .isEqualTo("id,symbol,name,image,current_price,market_cap,market_cap_rank,fully_diluted_valuation,"
                        + "total_volume,high_24h,low_24h,price_change_24h,price_change_percentage_24h,"
                        + "market_cap_change_24h,market_cap_change_percentage_24h,circulating_supply,total_supply,"
                        + "max_supply,ath,ath_change_percentage,ath_date,atl,atl_change_percentage,atl_date,roi,"
                        + "last_updated");
        assertThat(StreamSupport.stream(coins.spliterator(), false)
                        .map(coin -> coin.get("market_cap_rank").asInt()))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        for (JsonNode coin : coins) {
            assertThat(coin.get("current_price").asDouble())
                    .isBetween(
                            coin.get("low_24h").asDouble() * 0.9999,
                            coin.get("high_24h").asDouble() * 1.0001);
            assertThat(Instant.parse(coin.get("last_updated").asText()))
                    .isBetween(START.minusSeconds(600), simulator.now());
            assertThat(coin.get("roi").isNull()).isTrue();
        }
        assertThat(by("id", coins)).hasEntrySatisfying("ethereum", coin -> assertThat(
                        coin.get("max_supply").isNull())
                .isTrue());
    }

    @Test
    void pricesAreThoseOfTheMarket() {
        JsonNode coins = Client.get(simulator.restUrl("coingecko") + MARKETS + "bitcoin,ethereum");

        Map<String, JsonNode> byId = by("id", coins);
        assertThat(byId).containsOnlyKeys("bitcoin", "ethereum");
        byId.forEach((id, coin) -> {
            String product = coin.get("symbol").asText().toUpperCase(java.util.Locale.ROOT) + "-USD";
            double traded = Client.get(simulator.restUrl("coinbase") + "/products/" + product + "/trades")
                    .get(0)
                    .get("price")
                    .asDouble();
            assertThat(coin.get("current_price").asDouble()).isBetween(traded * 0.98, traded * 1.02);
        });
    }

    @Test
    void aPriceStandsUntilItIsLookedAtAnewAndSomeFieldsAreNullNowAndThen() {
        CoinGecko coinGecko = new CoinGecko(
                SimulatorOptions.builder()
                        .rateLimits(SimulatorOptions.RateLimits.NONE)
                        .build(),
                Clock.nanos(START));
        Set<String> updates = new HashSet<>();
        Set<Boolean> volumes = new HashSet<>();

        for (int second = 1; second <= 600; second++) {
            coinGecko.boundary(Clock.nanos(START.plusSeconds(second)));
            JsonNode coin = Client.json(coinGecko
                            .answer(new Desk.Call(
                                    "/api/v3/coins/markets", Map.of("vs_currency", "usd", "ids", "sui"), Map.of()))
                            .body())
                    .get(0);
            updates.add(coin.get("last_updated").asText() + " " + coin.get("current_price"));
            volumes.add(coin.get("total_volume").isNull());
        }

        assertThat(updates).hasSizeBetween(20, 70);
        assertThat(volumes).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void itRefusesAndFailsOnRequest() {
        simulator.faults("coingecko", Faults.builder().http429(1).build());
        HttpResponse<String> refused = Client.ask(simulator.restUrl("coingecko") + MARKETS);
        Client.post(simulator.baseUrl() + "/_faults", "{\"exchange\":\"coingecko\",\"http_5xx\":1}");
        HttpResponse<String> failed = Client.ask(simulator.restUrl("coingecko") + MARKETS);
        simulator.faults("coingecko", Faults.NONE);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(refused.body())
                .isEqualTo("{\"status\":{\"error_code\":429,\"error_message\":\"You've exceeded the Rate Limit.\"}}");
        assertThat(failed.statusCode()).isEqualTo(503);
        assertThat(Client.ask(simulator.restUrl("coingecko") + "/api/v3/ping").statusCode())
                .isEqualTo(404);
        assertThat(Client.ask(simulator.restUrl("coingecko") + "/api/v3/coins/markets")
                        .statusCode())
                .isEqualTo(422);
    }

    private static Map<String, JsonNode> by(String field, JsonNode list) {
        Map<String, JsonNode> found = new HashMap<>();
        list.forEach(node -> found.put(node.get(field).asText(), node));
        return found;
    }
}
