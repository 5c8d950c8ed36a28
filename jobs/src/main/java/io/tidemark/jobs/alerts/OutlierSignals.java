package io.tidemark.jobs.alerts;

import io.tidemark.jobs.cleansing.Numbers;
import io.tidemark.jobs.patterns.Outlier;
import java.util.Locale;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.Collector;

/** A signal for each price that left far enough, whatever became of it. */
public final class OutlierSignals implements FlatMapFunction<Outlier, Signal> {

    private static final long serialVersionUID = 1L;

    private final AlertRules rules;

    OutlierSignals(AlertRules rules) {
        this.rules = rules;
    }

    public static SingleOutputStreamOperator<Signal> of(DataStream<Outlier> outliers, AlertRules rules) {
        return outliers.flatMap(new OutlierSignals(rules), Alerts.signals());
    }

    @Override
    public void flatMap(Outlier outlier, Collector<Signal> out) {
        AlertKind kind =
                switch (outlier.kind()) {
                    case SPIKE -> AlertKind.SPIKE;
                    case MOVE -> AlertKind.MOVE;
                    case OFF_MARKET -> AlertKind.OFF_MARKET;
                };
        double basisPoints = 10_000
                * Math.expm1(
                        Numbers.way(outlier.tick().reference(), outlier.tick().price()));
        if (outlier.tick().place() != 0 || Math.abs(basisPoints) < rules.threshold(kind, "min_bps")) {
            return;
        }
        String how =
                switch (outlier.kind()) {
                    case SPIKE -> "and came back";
                    case MOVE ->
                        outlier.confirmedBy() == null ? "and stayed" : "and so it was on " + outlier.confirmedBy();
                    case OFF_MARKET -> "while " + outlier.confirmedBy() + " stood";
                };
        out.collect(new Signal(
                kind,
                outlier.tick().exchange(),
                outlier.tick().instrument(),
                Signal.Phase.OVER,
                outlier.tick().tradedAt(),
                outlier.endedAt(),
                outlier.detectedAt(),
                String.format(
                        Locale.ROOT,
                        "%s %s went from %s to %s (%+.2f %%) %s",
                        outlier.tick().exchange(),
                        outlier.tick().instrument(),
                        outlier.tick().reference(),
                        outlier.tick().price(),
                        basisPoints / 100,
                        how),
                new Detail()
                        .with("trade_id", outlier.tick().tradeId())
                        .with("price", outlier.tick().price().toString())
                        .with("from_price", outlier.tick().reference().toString())
                        .with("basis_points", basisPoints)
                        .with("score", outlier.tick().score())
                        .with("confirmed_by", outlier.confirmedBy())
                        .toString()));
    }
}
