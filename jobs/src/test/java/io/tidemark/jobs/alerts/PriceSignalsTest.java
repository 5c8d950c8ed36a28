package io.tidemark.jobs.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.prices.PriceMetric;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PriceSignalsTest {

    private static final long BEGIN = 1_767_323_040_000_000L;

    @Test
    void aChangeBeginsWhereOneSpanIsFarEnoughAndEndsWhereNoneIs() {
        List<Signal> signals = signals(metric("-3", "4.99", null, null, 0, 0), metric("-2.99", "-1", "14", 5.9, 0, 0));

        assertThat(signals)
                .extracting(Signal::key, Signal::phase, Signal::title)
                .containsExactly(
                        row(
                                "price_change/v/bitcoin/usd",
                                Signal.Phase.BEGAN,
                                "bitcoin/usd at 100 has moved -3.00 % in 5 m"),
                        row(
                                "price_anomaly/v/bitcoin/usd",
                                Signal.Phase.ENDED,
                                "bitcoin/usd at 100 jumps no more than usual"),
                        row(
                                "price_change/v/bitcoin/usd",
                                Signal.Phase.ENDED,
                                "bitcoin/usd at 100 moves no more than usual"),
                        row(
                                "price_anomaly/v/bitcoin/usd",
                                Signal.Phase.ENDED,
                                "bitcoin/usd at 100 jumps no more than usual"));
    }

    @Test
    void anAnomalySaysWhatItIsOne() {
        List<Signal> signals = signals(metric("3", "5", "-15", -6.04, 0, 0));

        assertThat(signals)
                .extracting(Signal::title)
                .containsExactly(
                        "bitcoin/usd at 100 has moved +3.00 % in 5 m, +5.00 % in 1 h, -15.00 % in 24 h",
                        "bitcoin/usd at 100 jumped -6.0 standard deviations");
        assertThat(signals.get(1).detail())
                .isEqualTo("{\"price\":\"100\",\"change_5m_percent\":\"3\",\"change_1h_percent\":\"5\","
                        + "\"change_24h_percent\":\"-15\",\"score\":-6.04}");
    }

    @Test
    void whatComesLateOrIsRevisedSaysNothing() {
        assertThat(signals(metric("90", null, null, 90.0, 1, 0), metric("90", null, null, 90.0, 0, 1)))
                .isEmpty();
    }

    private static List<Signal> signals(PriceMetric... metrics) {
        List<Signal> signals = new ArrayList<>();
        PriceSignals operator = new PriceSignals(AlertRules.packaged());
        for (PriceMetric metric : metrics) {
            operator.flatMap(metric, new ListCollector<>(signals));
        }
        return signals;
    }

    private static PriceMetric metric(
            @Nullable String fiveMinutes,
            @Nullable String hour,
            @Nullable String day,
            @Nullable Double score,
            long behind,
            int revision) {
        return new PriceMetric(
                "v",
                "bitcoin",
                "usd",
                BEGIN,
                new BigDecimal("1E+2"),
                decimal(fiveMinutes),
                decimal(hour),
                decimal(day),
                score,
                behind,
                revision,
                BEGIN + 1);
    }

    private static @Nullable BigDecimal decimal(@Nullable String text) {
        return text == null ? null : new BigDecimal(text);
    }

    private static org.assertj.core.groups.Tuple row(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }
}
