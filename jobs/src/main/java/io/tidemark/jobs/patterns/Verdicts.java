package io.tidemark.jobs.patterns;

import io.tidemark.jobs.cleansing.Followers;
import io.tidemark.jobs.cleansing.ScoreRules;
import io.tidemark.jobs.cleansing.ScoredTrade;
import io.tidemark.jobs.cleansing.Scores;
import io.tidemark.jobs.cleansing.SecondPrice;
import io.tidemark.jobs.cleansing.SecondPriceSerializer;
import io.tidemark.jobs.cleansing.Tick;
import io.tidemark.jobs.windows.SingletonTypeInfo;
import io.tidemark.jobs.windows.UsdGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Holds each departure against the other exchanges that trade the same asset. It waits for the watermark, that is for
 * all exchanges: only then their prices are complete, and the verdict does not depend on who was faster.
 *
 * <p>A price that stayed away while the others stood begins a {@link Spell}: from then on each trade is held against
 * where the others are, until one is back there.
 *
 * <p>State: an asset's prices of the last ten minutes; departures until they are judged; of instruments whose price
 * stayed somewhere the trades that wait for the watermark, of ten minutes at most; a spell an instrument, for a day at
 * most. If the watermark stands for longer than ten minutes because an exchange is out, what happened meanwhile is
 * judged without the others, and what followed is not.
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
    /** Trades after a price had stayed, by second. */
    private transient MapState<Long, List<Departure>> following;
    /** Prices that are off the market now, by exchange and instrument. */
    private transient MapState<String, Spell> spells;

    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    Verdicts(double threshold) {
        this.threshold = threshold;
    }

    /** The verdicts on what left, from the side outputs of {@link Scores}. */
    public static SingleOutputStreamOperator<Outlier> of(
            SingleOutputStreamOperator<ScoredTrade> scored, ScoreRules rules, UsdGroup group) {
        DataStream<SecondPrice> seconds = scored.getSideOutput(Scores.SECONDS);
        DataStream<Departure> followers = scored.getSideOutput(Scores.FOLLOWERS)
                .map(Verdicts::following, Departures.TYPE)
                .name("followers")
                .uid("followers");
        return Departures.of(scored.getSideOutput(Scores.TICKS), scored.getSideOutput(Scores.BEHIND), rules)
                .union(followers)
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
        following = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "following", LongSerializer.INSTANCE, new ListSerializer<>(DepartureSerializer.INSTANCE)));
        spells = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>("spells", StringSerializer.INSTANCE, SpellSerializer.INSTANCE));
    }

    @Override
    public void processElement1(Departure departure, Context context, Collector<Outlier> out) throws Exception {
        if (departure.follows()) {
            add(following, second(departure.endedAt()), departure);
        } else {
            waiting.add(departure);
        }
        context.timerService().registerEventTimeTimer(millis(due(departure)));
    }

    @Override
    public void processElement2(SecondPrice price, Context context, Collector<Outlier> out) throws Exception {
        add(prices, price.second(), price);
        long minute = Math.floorDiv(price.second(), MINUTE) * MINUTE;
        Long before = forgotten.value();
        if (before == null || minute - MEMORY > before) {
            forget(minute - MEMORY, context.timerService());
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
        Witnesses witnesses = new Witnesses();
        List<Departure> follow = following.get(now - SECOND);
        if (!due.isEmpty() || (follow != null && !spells.isEmpty())) {
            for (List<SecondPrice> ofSecond : prices.values()) {
                ofSecond.forEach(witnesses::add);
            }
        }
        if (!due.isEmpty()) {
            judge(due, witnesses, out);
            waiting.update(left);
        }
        if (follow != null) {
            for (Departure departure : follow) {
                judge(departure, witnesses, out);
            }
            following.remove(now - SECOND);
        }
        Long before = forgotten.value();
        if (before != null && now - MEMORY - MINUTE > before) {
            forget(now - MEMORY, context.timerService());
            if (prices.isEmpty()) {
                prices.clear();
                forgotten.clear();
                following.clear();
                spells.clear();
            }
        }
    }

    private void judge(List<Departure> due, Witnesses witnesses, Collector<Outlier> out) throws Exception {
        due.sort(Comparator.comparingLong(
                        (Departure departure) -> departure.first().tradedAt())
                .thenComparing(departure -> departure.first().market()));
        for (Departure departure : due) {
            String market = departure.first().market();
            List<Outlier> verdicts = witnesses.judge(departure, threshold, due(departure));
            verdicts.forEach(out::collect);
            @Nullable Spell spell = spells.get(market);
            if (spell != null) {
                Tick last = departure.ticks().get(departure.ticks().size() - 1);
                if (departure.end() == Departure.End.STAYED && witnesses.endsWith(spell, last, threshold)) {
                    spells.remove(market);
                }
            } else if (departure.end() == Departure.End.STAYED
                    && verdicts.stream().anyMatch(one -> one.kind() == Outlier.Kind.OFF_MARKET)) {
                spells.put(market, witnesses.spell(departure));
            }
        }
    }

    /** Trades after a price stayed are off the market for as long as their price is. */
    private void judge(Departure followers, Witnesses witnesses, Collector<Outlier> out) throws Exception {
        String market = followers.first().market();
        @Nullable Spell spell = spells.get(market);
        for (Tick tick : followers.ticks()) {
            if (spell == null) {
                return;
            }
            @Nullable Outlier verdict = witnesses.judge(spell, tick, threshold, due(followers));
            if (verdict != null) {
                out.collect(verdict);
            } else if (spell.isOver(tick.tradedAt()) || witnesses.endsWith(spell, tick, threshold)) {
                spells.remove(market);
                spell = null;
            }
        }
    }

    private static <T> void add(MapState<Long, List<T>> to, long second, T one) throws Exception {
        List<T> there = to.get(second);
        List<T> all = new ArrayList<>(there == null ? List.of() : there);
        all.add(one);
        to.put(second, all);
    }

    static Departure following(Followers followers) {
        List<Tick> ticks = followers.ticks();
        return new Departure(
                ticks, Departure.End.STAYED, ticks.get(ticks.size() - 1).tradedAt());
    }

    private void forget(long before, TimerService timers) throws Exception {
        for (Iterator<Long> all = prices.keys().iterator(); all.hasNext(); ) {
            if (all.next() < before) {
                all.remove();
            }
        }
        Set<Long> due = new HashSet<>();
        for (Departure departure : waiting.get()) {
            due.add(due(departure));
        }
        for (Iterator<Long> all = following.keys().iterator(); all.hasNext(); ) {
            long second = all.next();
            if (second < before) {
                all.remove();
                if (!due.contains(second + SECOND)) {
                    timers.deleteEventTimeTimer(millis(second + SECOND));
                }
            }
        }
        forgotten.update(before);
    }

    /** When all seconds up to the end of the departure are over. */
    private static long due(Departure departure) {
        return second(departure.endedAt()) + SECOND;
    }

    private static long second(long at) {
        return Math.floorDiv(at, SECOND) * SECOND;
    }

    private static long millis(long micros) {
        return Math.floorDiv(micros, 1_000L);
    }
}
