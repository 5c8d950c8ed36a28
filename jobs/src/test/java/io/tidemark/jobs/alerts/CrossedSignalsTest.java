package io.tidemark.jobs.alerts;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.patterns.CrossedMarket;
import io.tidemark.jobs.windows.Spread;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.junit.jupiter.api.Test;

class CrossedSignalsTest {

    private static final long SECOND = 1_000_000L;
    private static final long BEGIN = 1_767_323_045L * SECOND;

    @Test
    void aMarketCrossedFarAndLongEnoughIsASignalAndOthersAreNot() {
        List<Signal> signals = signals(
                crossed("20", BEGIN + 5 * SECOND),
                crossed("19.99", BEGIN + 5 * SECOND),
                crossed("20", BEGIN + 4 * SECOND));

        assertThat(signals).hasSize(1);
        assertThat(signals.get(0))
                .isEqualTo(new Signal(
                        AlertKind.CROSSED_MARKET,
                        "okx,kraken",
                        "BTC-USD",
                        Signal.Phase.OVER,
                        BEGIN,
                        BEGIN + 5 * SECOND,
                        BEGIN + 9 * SECOND,
                        "okx bids up to 20.00 bps more for BTC than kraken asks",
                        "{\"peak_bps\":\"20.00\",\"seconds\":6,\"conversion\":\"par\",\"oldest_age_ms\":1900}"));
    }

    @Test
    void oneThatIsWatchedNoFurtherLastedUntilThen() {
        List<Signal> signals = signals(crossed("30", ABSENT));

        assertThat(signals).extracting(Signal::at).containsExactly(BEGIN + 9 * SECOND);
    }

    private static List<Signal> signals(CrossedMarket... markets) {
        List<Signal> signals = new ArrayList<>();
        CrossedSignals function = new CrossedSignals(AlertRules.packaged());
        for (CrossedMarket market : markets) {
            function.flatMap(market, new ListCollector<>(signals));
        }
        return signals;
    }

    private static CrossedMarket crossed(String bps, long endedAt) {
        return new CrossedMarket(
                "BTC",
                "USD",
                BEGIN,
                endedAt,
                BEGIN + SECOND,
                new BigDecimal(bps),
                "okx",
                "kraken",
                Spread.Conversion.PAR,
                6,
                BEGIN + 9 * SECOND,
                1_900_499);
    }
}
