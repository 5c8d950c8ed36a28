package io.tidemark.jobs.forecasting;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.accumulators.IntCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/** How a market's forecasts turned out, of those whose candle is there. Its state goes with the job, which ends. */
public final class ForecastScores extends KeyedCoProcessFunction<String, DueForecast, Close, ForecastScore> {

    private static final long serialVersionUID = 1L;

    private transient ListState<DueForecast> due;
    private transient ListState<Close> closes;
    private transient IntCounter scores = new IntCounter();

    @Override
    public void open(OpenContext context) {
        due = getRuntimeContext().getListState(new ListStateDescriptor<>("due", Types.POJO(DueForecast.class)));
        scores = new IntCounter();
        getRuntimeContext().addAccumulator("scores", scores);
        closes = getRuntimeContext().getListState(new ListStateDescriptor<>("closes", Types.POJO(Close.class)));
    }

    @Override
    public void processElement1(DueForecast forecast, Context context, Collector<ForecastScore> out) throws Exception {
        due.add(forecast);
        context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
    }

    @Override
    public void processElement2(Close close, Context context, Collector<ForecastScore> out) throws Exception {
        closes.add(close);
        context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<ForecastScore> out) throws Exception {
        Map<Long, Close> newest = new HashMap<>();
        for (Close close : closes.get()) {
            newest.merge(close.windowEnd(), close, (one, other) -> one.revision() >= other.revision() ? one : other);
        }
        for (DueForecast one : due.get()) {
            Close actual = newest.get(one.forecast().targetTime());
            if (actual != null) {
                scores.add(1);
                out.collect(new ForecastScore(
                        one.forecast(),
                        actual.price(),
                        one.naive().subtract(actual.price()).abs(),
                        actual.knownAt()));
            }
        }
        due.clear();
        closes.clear();
    }
}
