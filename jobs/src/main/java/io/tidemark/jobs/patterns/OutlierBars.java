package io.tidemark.jobs.patterns;

import io.tidemark.jobs.windows.LaneBar;
import io.tidemark.jobs.windows.SecondBars;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.Collector;

/** Tells the candles which of their trades are outliers. A move is none: the market went there. */
public final class OutlierBars implements FlatMapFunction<Outlier, LaneBar> {

    private static final long serialVersionUID = 1L;

    private OutlierBars() {}

    public static SingleOutputStreamOperator<LaneBar> of(DataStream<Outlier> outliers) {
        return outliers.flatMap(new OutlierBars(), SecondBars.type());
    }

    @Override
    public void flatMap(Outlier outlier, Collector<LaneBar> out) {
        if (outlier.kind() != Outlier.Kind.MOVE) {
            out.collect(LaneBar.outlier(
                    outlier.tick().exchange(),
                    outlier.tick().instrument(),
                    outlier.tick().tradedAt()));
        }
    }
}
