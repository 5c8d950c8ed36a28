package io.tidemark.jobs.forecasting;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Of a market's forecasts those that have not been scored, each with its baseline. Its state goes with the job, which
 * ends.
 */
public final class DueForecasts extends KeyedCoProcessFunction<String, Forecast, Scored, DueForecast> {

    private static final long serialVersionUID = 1L;

    private transient ListState<Forecast> forecasts;
    private transient ListState<String> scored;

    @Override
    public void open(OpenContext context) {
        forecasts =
                getRuntimeContext().getListState(new ListStateDescriptor<>("forecasts", Types.POJO(Forecast.class)));
        scored = getRuntimeContext().getListState(new ListStateDescriptor<>("scored", Types.STRING));
    }

    @Override
    public void processElement1(Forecast forecast, Context context, Collector<DueForecast> out) throws Exception {
        forecasts.add(forecast);
        context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
    }

    @Override
    public void processElement2(Scored one, Context context, Collector<DueForecast> out) throws Exception {
        scored.add(one.id());
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<DueForecast> out) throws Exception {
        Set<String> done = new HashSet<>();
        scored.get().forEach(done::add);
        List<Forecast> due = new ArrayList<>();
        Map<String, BigDecimal> baselines = new HashMap<>();
        for (Forecast forecast : forecasts.get()) {
            if (forecast.isBaseline()) {
                baselines.put(forecast.question(), forecast.forecast());
            }
            if (done.add(forecast.id())) {
                due.add(forecast);
            }
        }
        for (Forecast forecast : due) {
            BigDecimal naive = baselines.get(forecast.question());
            if (naive != null) {
                out.collect(new DueForecast(forecast, naive));
            }
        }
        forecasts.clear();
        scored.clear();
    }
}
