package io.tidemark.jobs.alerts;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.jobs.patterns.CrossedMarket;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.Collector;

/** A signal for each crossed market that was crossed far and long enough. */
public final class CrossedSignals implements FlatMapFunction<CrossedMarket, Signal> {

    private static final long serialVersionUID = 1L;
    private static final long SECOND = 1_000_000L;

    private final AlertRules rules;

    CrossedSignals(AlertRules rules) {
        this.rules = rules;
    }

    public static SingleOutputStreamOperator<Signal> of(DataStream<CrossedMarket> crossed, AlertRules rules) {
        return crossed.flatMap(new CrossedSignals(rules), Alerts.signals());
    }

    @Override
    public void flatMap(CrossedMarket crossed, Collector<Signal> out) {
        // One that is watched no further lasted until then at least.
        long end = crossed.endedAt() == ABSENT ? Math.max(crossed.peakAt(), crossed.knownAt()) : crossed.endedAt();
        BigDecimal bps = crossed.peakBps().setScale(2, RoundingMode.HALF_EVEN);
        boolean far = bps.movePointRight(2).longValue() >= 100 * rules.threshold(AlertKind.CROSSED_MARKET, "min_bps");
        boolean lasting = end - crossed.startedAt() >= rules.threshold(AlertKind.CROSSED_MARKET, "for_s") * SECOND;
        if (!far || !lasting) {
            return;
        }
        Detail detail = new Detail()
                .with("peak_bps", bps.toPlainString())
                .with("seconds", crossed.seconds())
                .with("conversion", crossed.conversion().text());
        if (crossed.oldestAge() != ABSENT) {
            detail.with("oldest_age_ms", crossed.oldestAge() / 1_000);
        }
        out.collect(new Signal(
                AlertKind.CROSSED_MARKET,
                crossed.bidExchange() + "," + crossed.askExchange(),
                crossed.asset() + "-" + crossed.quoteAsset(),
                Signal.Phase.OVER,
                crossed.startedAt(),
                end,
                Math.max(end, crossed.knownAt()),
                "%s bids up to %s bps more for %s than %s asks"
                        .formatted(crossed.bidExchange(), bps.toPlainString(), crossed.asset(), crossed.askExchange()),
                detail.toString()));
    }
}
