package io.tidemark.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.lake.Lake;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API tells beside the market itself. */
class SurroundingsTest {

    private static final String FORECASTS = "api/v1/forecasts?exchange=binance&instrument=BTC-USDT";

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
    void showsTheNewestForecastWithTheRecordOfEarlierOnes() {
        JsonNode answer = visitor.json(FORECASTS);

        List<Map<String, String>> record = rows(answer.at("/record"));
        assertThat(answer.at("/forecasts/rows")).hasSize(12);
        assertThat(rows(answer.at("/forecasts")))
                .allSatisfy(row -> assertThat(row).containsEntry("made_at", "2024-01-03T00:00:00.000000Z"));
        assertThat(record).hasSize(2);
        assertThat(record.get(0))
                .containsEntry("model", "ar")
                .containsEntry("n", "40")
                .containsEntry("coverage_80", "0.8")
                .containsEntry("coverage_95", "0.95")
                .containsEntry("mean_absolute_error", "9.0")
                .containsEntry("naive_mean_absolute_error", "12.0");
    }

    @Test
    void takesAnotherTimeframesForecastWhereThisOneHasNone() {
        assertThat(rows(visitor.json(FORECASTS + "&timeframe=1h").at("/forecasts")))
                .hasSize(12)
                .allSatisfy(row -> assertThat(row).containsEntry("timeframe", "1m"));
        assertThat(visitor.json(FORECASTS.replace("BTC", "ETH")).at("/forecasts/rows"))
                .isEmpty();
    }

    /** Whatever was made or known later than the asked moment does not show, and of the rest the newest does. */
    @Test
    void knowsNothingThatWasMadeOrKnownLater() {
        for (long seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            List<OffsetDateTime[]> made = new ArrayList<>();
            List<Map<String, Object>> forecasts = new ArrayList<>();
            List<Map<String, Object>> scores = new ArrayList<>();
            for (int minute : random.ints(0, 1440).distinct().limit(60).toArray()) {
                OffsetDateTime madeAt = Market.DAY.plusMinutes(minute);
                OffsetDateTime knownAt = random.nextInt(4) == 0 ? madeAt.plusMinutes(random.nextInt(300)) : madeAt;
                made.add(new OffsetDateTime[] {madeAt, knownAt});
                forecasts.add(Surroundings.forecast("ar", madeAt, 5, knownAt, new BigDecimal("42000")));
                scores.add(Surroundings.score("ar", madeAt, 5, true, true, "1", "2"));
            }
            Path own = folder.resolve("forecasts-" + seed);
            try (Lake lake = Lake.openOrCreate(own)) {
                Market.append(lake.table("gold.forecasts"), forecasts);
                Market.append(lake.table("gold.forecast_scores"), scores);
            }
            try (Dashboard other = Dashboard.start(own, 0)) {
                Visitor asks = new Visitor(other);
                for (int i = 0; i < 25; i++) {
                    // On a forecast's own moment as often as between two.
                    OffsetDateTime asOf = i % 2 == 0
                            ? made.get(random.nextInt(made.size()))[0]
                            : Market.DAY.plusSeconds(random.nextInt(90_000));
                    Optional<OffsetDateTime> expected = made.stream()
                            .filter(one -> !one[0].isAfter(asOf) && !one[1].isAfter(asOf))
                            .map(one -> one[0])
                            .max(Comparator.naturalOrder());
                    long scored = made.stream()
                            .filter(one -> !one[0].plusMinutes(5).plusSeconds(1).isAfter(asOf))
                            .count();

                    JsonNode answer = asks.json(FORECASTS + "&as_of=" + asOf.toInstant());

                    assertThat(rows(answer.at("/forecasts")).stream()
                                    .map(row -> OffsetDateTime.parse(row.get("made_at")))
                                    .toList())
                            .as("seed %d, as of %s", seed, asOf)
                            .isEqualTo(expected.stream().toList());
                    if (expected.isPresent()) {
                        assertThat(rows(answer.at("/record")).stream()
                                        .mapToLong(row -> Long.parseLong(row.get("n")))
                                        .sum())
                                .as("seed %d, as of %s", seed, asOf)
                                .isEqualTo(scored);
                    }
                }
            }
        }
    }

    @Test
    void takesTheNewestWordOnAPolledPriceAndItsChanges() {
        JsonNode answer = visitor.json("api/v1/context/prices");

        List<Map<String, String>> coins = rows(answer.at("/coins"));
        assertThat(coins.stream().map(row -> row.get("coin_id"))).containsExactly("bitcoin", "ethereum");
        assertThat(coins.get(0))
                .containsEntry("price", "42123.45")
                .containsEntry("change_1h_percent", "-1.125")
                .containsEntry("change_24h_percent", "1.5")
                .containsEntry("change_24h_is_ours", "false")
                .containsEntry("score", "7.25");
        assertThat(coins.get(1)).containsEntry("price", "2324").containsEntry("change_1h_percent", "null");
        assertThat(answer.at("/lines/rows")).hasSize(50);
    }

    @Test
    void comparesEachTickerWithTheDayBefore() {
        JsonNode answer = visitor.json("api/v1/context/macro");

        List<Map<String, String>> tickers = rows(answer.at("/tickers"));
        assertThat(tickers.stream().map(row -> row.get("ticker"))).containsExactly("DXY_SYN", "SPY");
        assertThat(tickers.get(0)).containsEntry("price", "103.5").containsEntry("price_24h_ago", "null");
        assertThat(tickers.get(1))
                .containsEntry("price", "484.4")
                .containsEntry("price_24h_ago", "470")
                .containsEntry("high_24h", "485.4")
                .containsEntry("low_24h", "469.1");
    }

    @Test
    void makesAYearOfFunding() {
        JsonNode answer = visitor.json("api/v1/context/funding");

        assertThat(rows(answer.at("/rates")).get(0))
                .containsEntry("funding_rate", "0.0001")
                .containsEntry("every_hours", "8.0")
                .containsEntry("year_percent", "10.95")
                .containsEntry("mean_year_percent", "19.163");
        assertThat(rows(answer.at("/interest")).get(0))
                .containsEntry("open_interest", "82000")
                .containsEntry("open_interest_24h_ago", "80000");
    }

    @Test
    void countsWhatAgreesWithTheExchangesOwnCandles() {
        JsonNode answer = visitor.json("api/v1/quality/official");

        assertThat(rows(answer.at("/by_instrument")).get(0))
                .containsEntry("windows", "3")
                .containsEntry("equal", "1")
                .containsEntry("differs", "1")
                .containsEntry("missing", "1")
                .containsEntry("largest_volume_bps", "200");
        assertThat(rows(answer.at("/newest")).stream().map(row -> row.get("agreement")))
                .containsExactly("differs", "missing");
    }

    @Test
    void tellsOfEachExchangeWhatAnOperatorLooksAtFirst() {
        JsonNode health = visitor.json("api/v1/health");
        JsonNode alerts = visitor.json("api/v1/alerts");

        assertThat(rows(health.at("/feeds")).get(0))
                .containsEntry("exchange", "binance")
                .containsEntry("trades_last_hour", "1000");
        assertThat(rows(health.at("/connections")).get(0))
                .containsEntry("down", "1")
                .containsEntry("cause", "closed");
        assertThat(rows(health.at("/open_gaps"))).isEmpty();
        assertThat(rows(alerts)).hasSize(1);
        assertThat(rows(alerts).get(0)).containsEntry("times", "2").containsEntry("ended_at", "null");
    }

    @Test
    void namesTheCommandThatMakesWhatIsMissing() {
        Path own = folder.resolve("bare");
        Lake.openOrCreate(own).close();
        try (Dashboard other = Dashboard.start(own, 0)) {
            Visitor asks = new Visitor(other);

            assertThat(asks.json(FORECASTS).at("/made_by").asText()).isEqualTo("./tidemark forecast");
            assertThat(asks.json("api/v1/context/prices").at("/made_by").asText())
                    .isEqualTo("./tidemark up or demo");
            assertThat(asks.json("api/v1/context/macro").at("/made_by").asText())
                    .isEqualTo("./tidemark import macro FILE");
            assertThat(asks.json("api/v1/context/funding").at("/rates/made_by").asText())
                    .isEqualTo("./tidemark import funding FILE");
            assertThat(asks.json("api/v1/quality/official").at("/made_by").asText())
                    .isEqualTo("./tidemark marts --only official_candle_comparison");
        }
    }

    private static List<Map<String, String>> rows(JsonNode table) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (JsonNode values : table.at("/rows")) {
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < values.size(); i++) {
                row.put(table.at("/columns").get(i).asText(), values.get(i).asText());
            }
            rows.add(row);
        }
        return rows;
    }
}
