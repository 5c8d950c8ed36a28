package io.tidemark.jobs.patterns;

import io.tidemark.jobs.cleansing.ScoreRules;
import io.tidemark.jobs.cleansing.SecondPrice;
import io.tidemark.jobs.cleansing.SecondPriceSerializer;
import io.tidemark.jobs.cleansing.Tick;
import io.tidemark.jobs.windows.SingletonTypeInfo;
import io.tidemark.jobs.windows.UsdGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Holds each departure against the other exchanges that trade the same asset. It waits for the watermark, that is for
 * all exchanges: only then their prices are complete, and the verdict does not depend on who was faster.
 *
 * <p>State: an asset's prices of the last ten minutes; departures until they are judged. If the watermark stands for
 * longer than that because an exchange is out, what happened meanwhile is judged without the others.
 */
public final class Verdicts extends KeyedCoProcessFunction<String, Departure, SecondPrice, Outlier> {

    private static final long serialVersionUID = 1L;
    private static final long SECOND = 1_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long MEMORY = 10 * MINUTE;

    private final double threshold;

    private transient MapState<Long, List<SecondPrice>> prices;
    private transient ValueState<Long> forgotten;
    private transient ListState<Departure> waiting;

    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    Verdicts(double threshold) {
        this.threshold = threshold;
    }

    /** The verdicts on what left, from the side outputs of {@link io.tidemark.jobs.cleansing.Scores}. */
    public static SingleOutputStreamOperator<Outlier> of(
            DataStream<Tick> ticks, DataStream<SecondPrice> seconds, ScoreRules rules, UsdGroup group) {
        return Departures.of(ticks, rules)
                .keyBy(departure -> group.group(departure.first().instrument()))
                .connect(seconds.keyBy(price -> group.group(price.instrument())))
                .process(
                        new Verdicts(rules.threshold()),
                        new SingletonTypeInfo<>(Outlier.class, OutlierSerializer.INSTANCE));
    }

    @Override
    public void open(OpenContext context) {
        prices = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "prices", LongSerializer.INSTANCE, new ListSerializer<>(SecondPriceSerializer.INSTANCE)));
        forgotten = getRuntimeContext().getState(new ValueStateDescriptor<>("forgotten", LongSerializer.INSTANCE));
        waiting = getRuntimeContext().getListState(new ListStateDescriptor<>("waiting", DepartureSerializer.INSTANCE));
    }

    @Override
    public void processElement1(Departure departure, Context context, Collector<Outlier> out) throws Exception {
        waiting.add(departure);
        context.timerService().registerEventTimeTimer(millis(due(departure)));
    }

    @Override
    public void processElement2(SecondPrice price, Context context, Collector<Outlier> out) throws Exception {
        List<SecondPrice> there = prices.get(price.second());
        List<SecondPrice> all = new ArrayList<>(there == null ? List.of() : there);
        all.add(price);
        prices.put(price.second(), all);
        long minute = Math.floorDiv(price.second(), MINUTE) * MINUTE;
        Long before = forgotten.value();
        if (before == null || minute - MEMORY > before) {
            forget(minute - MEMORY);
            // An asset that is traded no more leaves nothing behind.
            context.timerService().registerEventTimeTimer(millis(minute + MEMORY + 2 * MINUTE));
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Outlier> out) throws Exception {
        long now = timestamp * 1_000L;
        List<Departure> due = new ArrayList<>();
        List<Departure> left = new ArrayList<>();
        for (Departure departure : waiting.get()) {
            (due(departure) <= now ? due : left).add(departure);
        }
        if (!due.isEmpty()) {
            judge(due, out);
            waiting.update(left);
        }
        Long before = forgotten.value();
        if (before != null && now - MEMORY - MINUTE > before) {
            forget(now - MEMORY);
            if (prices.isEmpty()) {
                prices.clear();
                forgotten.clear();
            }
        }
    }

    private void judge(List<Departure> due, Collector<Outlier> out) throws Exception {
        Witnesses witnesses = new Witnesses();
        for (List<SecondPrice> ofSecond : prices.values()) {
            ofSecond.forEach(witnesses::add);
        }
        due.sort(Comparator.comparingLong(
                        (Departure departure) -> departure.first().tradedAt())
                .thenComparing(departure -> departure.first().market()));
        for (Departure departure : due) {
            witnesses.judge(departure, threshold, due(departure)).forEach(out::collect);
        }
    }

    private void forget(long before) throws Exception {
        for (Iterator<Map.Entry<Long, List<SecondPrice>>> all = prices.iterator(); all.hasNext(); ) {
            if (all.next().getKey() < before) {
                all.remove();
            }
        }
        forgotten.update(before);
    }

    /** When all seconds up to the end of the departure are over. */
    private static long due(Departure departure) {
        return (Math.floorDiv(departure.endedAt(), SECOND) + 1) * SECOND;
    }

    private static long millis(long micros) {
        return Math.floorDiv(micros, 1_000L);
    }
}
