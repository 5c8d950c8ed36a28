package io.tidemark.jobs.alerts;

import io.tidemark.jobs.prices.PriceMetric;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * What the newest price of each coin says of the rules: whether it has changed too much, whether its last change is out
 * of the ordinary. Each price says both, so that what began also ends; what comes late says nothing.
 */
public final class PriceSignals implements FlatMapFunction<PriceMetric, Signal> {

    private static final long serialVersionUID = 1L;

    private final AlertRules rules;

    PriceSignals(AlertRules rules) {
        this.rules = rules;
    }

    public static SingleOutputStreamOperator<Signal> of(DataStream<PriceMetric> metrics, AlertRules rules) {
        return metrics.flatMap(new PriceSignals(rules), Alerts.signals());
    }

    @Override
    public void flatMap(PriceMetric metric, Collector<Signal> out) {
        if (metric.behind() > 0 || metric.revision() > 0) {
            return;
        }
        @Nullable String far = null;
        far = farther(far, "5 m", metric.change5m(), "percent_5m");
        far = farther(far, "1 h", metric.change1h(), "percent_1h");
        far = farther(far, "24 h", metric.change24h(), "percent_24h");
        out.collect(signal(
                metric,
                AlertKind.PRICE_CHANGE,
                far,
                far == null ? "moves no more than usual" : "has moved %s".formatted(far)));
        @Nullable Double score = metric.score();
        boolean odd = score != null && Math.abs(score) >= rules.threshold(AlertKind.PRICE_ANOMALY, "min_score");
        out.collect(signal(
                metric,
                AlertKind.PRICE_ANOMALY,
                odd ? "odd" : null,
                odd
                        ? String.format(Locale.ROOT, "jumped %.1f standard deviations", score)
                        : "jumps no more than usual"));
    }

    private @Nullable String farther(
            @Nullable String told, String span, @Nullable BigDecimal change, String threshold) {
        if (change == null || Math.abs(hundredths(change)) < 100 * rules.threshold(AlertKind.PRICE_CHANGE, threshold)) {
            return told;
        }
        String text = String.format(Locale.ROOT, "%+.2f %% in %s", change, span);
        return told == null ? text : told + ", " + text;
    }

    private static long hundredths(BigDecimal percent) {
        return percent.setScale(2, RoundingMode.HALF_EVEN).movePointRight(2).longValue();
    }

    private static Signal signal(PriceMetric metric, AlertKind kind, @Nullable String why, String how) {
        Detail detail = new Detail().with("price", metric.price().toPlainString());
        detail = percent(detail, "change_5m_percent", metric.change5m());
        detail = percent(detail, "change_1h_percent", metric.change1h());
        detail = percent(detail, "change_24h_percent", metric.change24h());
        Double score = metric.score();
        if (score != null) {
            detail = detail.with("score", score);
        }
        return new Signal(
                kind,
                metric.vendor(),
                metric.lane(),
                why == null ? Signal.Phase.ENDED : Signal.Phase.BEGAN,
                metric.pricedAt(),
                metric.knownAt(),
                metric.knownAt(),
                "%s at %s %s".formatted(metric.lane(), metric.price().toPlainString(), how),
                detail.toString());
    }

    private static Detail percent(Detail detail, String name, @Nullable BigDecimal value) {
        return detail.with(name, value == null ? null : value.toPlainString());
    }
}
