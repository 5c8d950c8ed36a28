package io.tidemark.jobs.forecasting;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.accumulators.IntCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Forecasts of one market, once all its candles are there: those that have not been made before. Its state goes with
 * the job, which ends.
 */
public final class Forecasts extends KeyedCoProcessFunction<String, Close, Forecast, Forecast> {

    private static final long serialVersionUID = 1L;

    private final ForecastRequest request;

    private transient ListState<Close> closes;
    private transient ListState<String> made;
    private transient Shortages shortages = new Shortages();
    private transient IntCounter markets = new IntCounter();
    private transient IntCounter fresh = new IntCounter();
    private transient IntCounter repeated = new IntCounter();

    public Forecasts(ForecastRequest request) {
        this.request = request;
    }

    @Override
    public void open(OpenContext context) {
        closes = getRuntimeContext().getListState(new ListStateDescriptor<>("closes", Types.POJO(Close.class)));
        made = getRuntimeContext().getListState(new ListStateDescriptor<>("made", Types.STRING));
        shortages = new Shortages();
        markets = new IntCounter();
        fresh = new IntCounter();
        repeated = new IntCounter();
        getRuntimeContext().addAccumulator(Shortages.NAME, shortages);
        getRuntimeContext().addAccumulator("markets", markets);
        getRuntimeContext().addAccumulator("forecasts", fresh);
        getRuntimeContext().addAccumulator("forecastsBefore", repeated);
    }

    @Override
    public void processElement1(Close close, Context context, Collector<Forecast> out) throws Exception {
        closes.add(close);
        context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
    }

    @Override
    public void processElement2(Forecast forecast, Context context, Collector<Forecast> out) throws Exception {
        made.add(forecast.id());
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Forecast> out) throws Exception {
        List<Close> known = new ArrayList<>();
        closes.get().forEach(known::add);
        Set<String> before = new HashSet<>();
        made.get().forEach(before::add);
        Forecaster forecaster = new Forecaster(request, known);
        markets.add(1);
        for (long madeAt : request.madeAt()) {
            for (Forecast forecast : forecaster.at(madeAt, shortages::add)) {
                if (before.contains(forecast.id())) {
                    repeated.add(1);
                } else {
                    fresh.add(1);
                    out.collect(forecast);
                }
            }
        }
        closes.clear();
        made.clear();
    }
}
