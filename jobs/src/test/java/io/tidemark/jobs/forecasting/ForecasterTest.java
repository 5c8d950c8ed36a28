package io.tidemark.jobs.forecasting;

import static io.tidemark.jobs.forecasting.Prices.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jobs.forecasting.ForecastRequest.Knowledge;
import io.tidemark.jobs.forecasting.Prices.Law;
import io.tidemark.jobs.windows.Timeframe;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForecasterTest {

    /** When 150 candles have ended and the newest is known. */
    private static final long NOW = 150 * MINUTE + 30_000_000;

    private final List<Shortage> shortages = new ArrayList<>();

    @Test
    void saysAPriceAndTwoIntervalsForEachModelAndHorizon() {
        List<Close> closes = Prices.closes(Law.WALK, 1, 150);

        List<Forecast> forecasts = at(NOW, closes);

        assertThat(forecasts).hasSize(8);
        assertThat(forecasts)
                .extracting(Forecast::model)
                .containsExactly("naive", "naive", "drift", "drift", "holt", "holt", "ar", "ar");
        assertThat(forecasts).allSatisfy(one -> {
            assertThat(one.targetTime()).isEqualTo(150 * MINUTE + one.horizon());
            assertThat(one.candles()).isEqualTo(150);
            assertThat(one.knownAt()).isEqualTo(150 * MINUTE + 1_000_000);
            assertThat(one.forecast().scale()).isEqualTo(2);
            assertThat(List.of(one.lower95(), one.lower80(), one.forecast(), one.upper80(), one.upper95()))
                    .isSorted();
        });
        assertThat(forecasts.get(0).forecast()).isEqualTo(closes.get(149).price());
        assertThat(forecasts.get(0).parameters()).isNull();
        assertThat(forecasts.get(6).parameters()).startsWith("p=");
        assertThat(shortages).isEmpty();
    }

    @Test
    void theOrderOfCandlesDoesNotMatter() {
        List<Close> closes = Prices.closes(Law.AUTOREGRESSIVE, 2, 150);
        List<Close> shuffled = new ArrayList<>(closes);
        Collections.shuffle(shuffled, new Random(5));

        assertThat(at(NOW, shuffled)).isEqualTo(at(NOW, closes)).isNotEmpty();
    }

    @Test
    void whatWasNotKnownYetIsNotInIt() {
        List<Close> closes = Prices.closes(Law.WALK, 3, 150);
        List<Forecast> expected = at(NOW, closes);
        closes.add(new Close("x/A-B", 151 * MINUTE, new BigDecimal("1"), 0, NOW));
        closes.add(new Close("x/A-B", 149 * MINUTE, new BigDecimal("1"), 1, NOW + 1));

        assertThat(at(NOW, closes)).isEqualTo(expected);
    }

    @Test
    void aRevisionThatWasKnownTakesTheFirstOnesPlace() {
        List<Close> closes = Prices.closes(Law.WALK, 4, 150);
        closes.add(new Close("x/A-B", 150 * MINUTE, new BigDecimal("99.5"), 1, NOW));

        assertThat(at(NOW, closes).get(0).forecast()).isEqualTo("99.50");
    }

    @Test
    void hindsightKnowsWhatCameLaterOfCandlesThatHadEnded() {
        List<Close> late = Prices.closes(Law.WALK, 5, 151).stream()
                .map(close -> new Close(close.market(), close.windowEnd(), close.price(), 0, NOW + MINUTE))
                .toList();

        List<Forecast> forecasts = new Forecaster(request(Knowledge.HINDSIGHT), late).at(NOW, shortages::add);

        assertThat(at(NOW, late)).isEmpty();
        assertThat(forecasts.get(0).forecast()).isEqualTo(late.get(149).price());
        assertThat(forecasts).allMatch(one -> one.knownAt() > one.madeAt());
    }

    @Test
    void aMissingCandleIsNotMadeUpAndTheTargetStaysWhereItIs() {
        List<Close> closes = Prices.closes(Law.TREND, 6, 150);
        closes.subList(147, 150).clear();
        closes.remove(70);

        List<Forecast> forecasts = at(NOW, closes);

        assertThat(forecasts).hasSize(8).allMatch(one -> one.candles() == 146);
        assertThat(forecasts.get(0).targetTime()).isEqualTo(155 * MINUTE);
        assertThat(forecasts.get(0).forecast()).isEqualTo(closes.get(145).price());
    }

    @Test
    void withTooFewCandlesItSaysHowManyThereWere() {
        List<Forecast> forecasts = at(NOW, Prices.closes(Law.WALK, 7, 150).subList(31, 150));

        assertThat(forecasts).isEmpty();
        assertThat(shortages)
                .containsExactly(
                        new Shortage("x/A-B", 5 * MINUTE, Shortage.Reason.FEW, 119, 1),
                        new Shortage("x/A-B", 15 * MINUTE, Shortage.Reason.FEW, 119, 1));
    }

    @Test
    void candlesTooFarApartAreTooFewToo() {
        List<Close> closes = Prices.closes(Law.WALK, 8, 1_440);
        closes.removeIf(close -> close.windowEnd() / MINUTE % 12 > 0);

        assertThat(at(1_440 * MINUTE + 30_000_000, closes)).isEmpty();
        assertThat(shortages)
                .containsExactly(
                        new Shortage("x/A-B", 5 * MINUTE, Shortage.Reason.FEW, 120, 1),
                        new Shortage("x/A-B", 15 * MINUTE, Shortage.Reason.FEW, 120, 1));
    }

    @Test
    void afterASilenceOnlyWhatLiesFartherThanTheSilenceIsForecast() {
        List<Close> closes = Prices.closes(Law.WALK, 9, 140);

        List<Forecast> forecasts = at(NOW, closes);

        assertThat(forecasts).extracting(Forecast::horizon).containsOnly(15 * MINUTE);
        assertThat(shortages).containsExactly(new Shortage("x/A-B", 5 * MINUTE, Shortage.Reason.OLD, 140, 1));
    }

    @Test
    void theBaselineIsAlwaysThere() {
        ForecastRequest request = request(Set.of(Model.AR), List.of(5 * MINUTE), 1_440);

        assertThat(new Forecaster(request, Prices.closes(Law.WALK, 10, 150)).at(NOW, shortages::add))
                .extracting(Forecast::model)
                .containsExactly("naive", "ar");
    }

    @Test
    void otherHorizonsChangeNothing() {
        ForecastRequest alone = request(Set.of(Model.values()), List.of(5 * MINUTE), 1_440);
        List<Close> closes = Prices.closes(Law.TREND, 11, 150);
        closes.removeIf(close -> close.windowEnd() / MINUTE % 11 == 0);

        List<Forecast> forecasts = new Forecaster(alone, closes).at(NOW, shortages::add);

        assertThat(at(NOW, closes)).containsAll(forecasts);
        assertThat(forecasts).hasSize(4);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> request(Set.of(), List.of(90_000_000L), 1_440))
                .hasMessage("Invalid horizon 90s: must be a multiple of the timeframe 1m");
        assertThatThrownBy(() -> request(Set.of(), List.of(1_440 * MINUTE), 1_440))
                .hasMessage(
                        "Invalid horizon 1d: wants 11,520 candles of 1m to learn from, more than the 1,440 that are looked at");
        assertThatThrownBy(() -> Model.of("prophet"))
                .hasMessage("Invalid model prophet: wanted naive, drift, holt, ar");
    }

    private List<Forecast> at(long madeAt, List<Close> closes) {
        return new Forecaster(request(Knowledge.AS_OF), closes).at(madeAt, shortages::add);
    }

    private static ForecastRequest request(Knowledge knowledge) {
        return new ForecastRequest(
                Set.of(),
                Set.of(),
                Timeframe.MINUTE,
                List.of(5 * MINUTE, 15 * MINUTE),
                List.of(NOW),
                Set.of(Model.values()),
                1_440,
                knowledge);
    }

    private static ForecastRequest request(Set<Model> models, List<Long> horizons, int window) {
        return new ForecastRequest(
                Set.of(), Set.of(), Timeframe.MINUTE, horizons, List.of(NOW), models, window, Knowledge.AS_OF);
    }
}
