package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Each second, what the same asset costs on all exchanges; one asset and quote asset a key.
 *
 * <p>A second is published once every market of the asset, and every rate it needs, is complete up to it. A market that
 * lags further than {@code spreads.max-wait} behind the furthest one is not waited for, so an outage delays the others
 * for that long once and then no more. What it brings later revises the seconds it touches. A row is a function of what
 * was quoted and traded before its second and nothing else, so the newest revisions are the same whatever came first.
 *
 * <p>State: the last quote and price of each market and second, kept for {@code spreads.retention} of the asset's own
 * time behind what is waited for. What comes later than that is counted in {@code standingsTooLate} and revises
 * nothing; what is a day ahead of everything else is counted in {@code standingsTooEarly} and dropped.
 */
public final class Spreads extends KeyedBroadcastProcessFunction<String, Standing, Standing, Spread> {

    private static final long serialVersionUID = 1L;
    private static final long SECOND = Timeframe.SECOND.micros();
    private static final long MINUTE = Timeframe.MINUTE.micros();
    private static final long DAY = Timeframe.DAY.micros();
    /** More seconds than this at once are looked through only where something happened. */
    private static final long MANY = 2 * MINUTE;

    private static final ValueStateDescriptor<SpreadGroup> GROUP =
            new ValueStateDescriptor<>("group", SpreadGroupSerializer.INSTANCE);
    static final MapStateDescriptor<String, RateLine> RATES =
            new MapStateDescriptor<>("rates", StringSerializer.INSTANCE, RateLineSerializer.INSTANCE);

    private final UsdGroup usd;
    private final long maxAge;
    private final long maxRateAge;
    private final long maxWait;
    private final long retention;

    private transient ValueState<SpreadGroup> groups;
    private transient MapState<Long, SecondStandings> seconds;
    private transient Counter tooLate;
    private transient Counter tooEarly;
    /** No group of this task has been published further; at first nobody knows. */
    private transient long publishedUpTo;

    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    Spreads(ReadableConfig options) {
        this.usd = new UsdGroup(Set.copyOf(options.get(SpreadsOptions.USD_STABLECOINS)));
        this.maxAge = micros(options.get(SpreadsOptions.MAX_AGE));
        this.maxRateAge = micros(options.get(SpreadsOptions.MAX_RATE_AGE));
        this.maxWait = micros(options.get(SpreadsOptions.MAX_WAIT));
        this.retention = micros(options.get(SpreadsOptions.RETENTION));
    }

    /** The spreads of a stream of second bars. */
    public static SingleOutputStreamOperator<Spread> of(DataStream<LaneBar> seconds, ReadableConfig options) {
        Spreads spreads = new Spreads(options);
        UsdGroup usd = spreads.usd;
        SingleOutputStreamOperator<Standing> standings =
                Standings.of(seconds, spreads.maxAge).name("standings").uid("standings");
        SingleOutputStreamOperator<Standing> rates = standings
                .filter(standing -> usd.isRate(standing.instrument()))
                .name("rates")
                .uid("rates");
        return standings
                .keyBy(standing -> usd.group(standing.instrument()))
                .connect(rates.broadcast(RATES))
                .process(spreads, new SingletonTypeInfo<>(Spread.class, SpreadSerializer.INSTANCE));
    }

    @Override
    public void open(OpenContext context) {
        groups = getRuntimeContext().getState(GROUP);
        seconds = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "seconds", LongSerializer.INSTANCE, SecondStandingsSerializer.INSTANCE));
        tooLate = getRuntimeContext().getMetricGroup().counter("standingsTooLate");
        tooEarly = getRuntimeContext().getMetricGroup().counter("standingsTooEarly");
        publishedUpTo = Long.MAX_VALUE;
    }

    @Override
    public void processElement(Standing standing, ReadOnlyContext context, Collector<Spread> out) throws Exception {
        SpreadGroup group = groups.value();
        if (group == null) {
            group = new SpreadGroup();
            context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
        }
        Moment moment = new Moment(context.getCurrentKey(), group, context.getBroadcastState(RATES));
        group.knownAt = Math.max(group.knownAt, standing.knownAt());
        long upTo = group.markets.merge(standing.market(), standing.upTo(), Math::max);
        if (!standing.isQuiet() && isInTime(standing, group)) {
            boolean late = group.publishedUpTo != ABSENT && standing.second() + SECOND <= group.publishedUpTo;
            if (late) {
                touch(moment, standing.second() + SECOND, standing.second() + SECOND + maxAge);
                context.timerService()
                        .registerEventTimeTimer(context.timerService().currentWatermark() + 1);
            }
            add(standing, group);
        }
        if (upTo != ABSENT) {
            long publishable = publishable(moment);
            if (publishable > group.publishedUpTo) {
                revise(moment, out);
                publish(moment, publishable, out);
                forget(group);
            }
        }
        groups.update(group);
    }

    @Override
    public void processBroadcastElement(Standing rate, Context context, Collector<Spread> out) throws Exception {
        var rates = context.getBroadcastState(RATES);
        if (!rate.isQuiet() && rate.second() + SECOND <= publishedUpTo) {
            String stablecoin = UsdGroup.base(rate.instrument());
            long[] furthest = {ABSENT};
            context.applyToKeyedState(GROUP, (key, state) -> {
                SpreadGroup group = Objects.requireNonNull(state.value());
                furthest[0] = Math.max(furthest[0], group.publishedUpTo);
                if (group.quoteAssets().contains(stablecoin)) {
                    touch(new Moment(key, group, rates), rate.second() + SECOND, rate.second() + SECOND + maxRateAge);
                    state.update(group);
                }
            });
            publishedUpTo = furthest[0];
        }
        RateLine line = rates.get(rate.market());
        if (line == null) {
            line = new RateLine();
        }
        line.add(rate);
        // Groups may lag behind, and ask for what was long ago.
        line.forgetBefore(line.upTo == ABSENT ? ABSENT : line.upTo - maxWait - retention - Timeframe.HOUR.micros());
        rates.put(rate.market(), line);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Spread> out) throws Exception {
        SpreadGroup group = groups.value();
        if (group == null) {
            return;
        }
        Moment moment = new Moment(context.getCurrentKey(), group, context.getBroadcastState(RATES));
        revise(moment, out);
        if (timestamp == Long.MAX_VALUE) {
            publish(moment, Math.max(group.furthest(), group.newest), out);
        }
        groups.update(group);
    }

    /** What late words are told to, and timely ones: a key with the rates of now. */
    private record Moment(String key, SpreadGroup group, ReadOnlyBroadcastState<String, RateLine> rates) {}

    private boolean isInTime(Standing standing, SpreadGroup group) {
        // A row looks back, so what it looks back at must be there too.
        if (group.forgottenBefore != ABSENT && standing.second() < group.forgottenBefore + maxAge) {
            tooLate.inc();
            return false;
        }
        long furthest = group.furthest();
        if (furthest != ABSENT && standing.second() > furthest + DAY) {
            tooEarly.inc();
            return false;
        }
        return true;
    }

    private void add(Standing standing, SpreadGroup group) throws Exception {
        SecondStandings second = seconds.get(standing.second());
        seconds.put(standing.second(), (second == null ? SecondStandings.NOTHING : second).with(standing));
        group.newest = Math.max(group.newest, standing.second() + SECOND);
    }

    /** Up to where nobody is waited for any more. */
    private long publishable(Moment moment) throws Exception {
        SpreadGroup group = moment.group();
        long furthest = group.furthest();
        long least = furthest;
        for (long upTo : group.markets.values()) {
            if (upTo > furthest - maxWait) {
                least = Math.min(least, upTo);
            }
        }
        Set<String> quoteAssets = group.quoteAssets();
        for (Map.Entry<String, RateLine> rate : moment.rates().immutableEntries()) {
            long upTo = rate.getValue().upTo;
            if (upTo != ABSENT && upTo > furthest - maxWait && quoteAssets.contains(stablecoin(rate.getKey()))) {
                least = Math.min(least, upTo);
            }
        }
        return least;
    }

    /** Keeps the rows of {@code first} to {@code last} as they are before something late is added. */
    private void touch(Moment moment, long first, long last) throws Exception {
        SpreadGroup group = moment.group();
        if (group.publishedUpTo == ABSENT) {
            return;
        }
        for (long at = first; at <= Math.min(last, group.publishedUpTo); at += SECOND) {
            boolean known = group.forgottenBefore == ABSENT || at > group.forgottenBefore + maxAge;
            if (known && !group.touched.containsKey(at)) {
                group.touched.put(at, new SpreadGroup.Touched(row(moment, at)));
            }
        }
    }

    private void revise(Moment moment, Collector<Spread> out) throws Exception {
        SpreadGroup group = moment.group();
        for (Map.Entry<Long, SpreadGroup.Touched> touched : group.touched.entrySet()) {
            Spread before = touched.getValue().before();
            Spread now = row(moment, touched.getKey());
            if (now != null && !now.equals(before)) {
                collect(now, moment, out);
            } else if (now == null && before != null) {
                collect(before.withdrawn(), moment, out);
            }
        }
        group.touched.clear();
    }

    private void publish(Moment moment, long upTo, Collector<Spread> out) throws Exception {
        SpreadGroup group = moment.group();
        if (!group.isOnOneExchange()) {
            for (long at : candidates(group.publishedUpTo, upTo)) {
                Spread spread = row(moment, at);
                if (spread != null) {
                    collect(spread, moment, out);
                }
            }
        }
        group.publishedUpTo = Math.max(group.publishedUpTo, upTo);
        if (publishedUpTo != Long.MAX_VALUE) {
            publishedUpTo = Math.max(publishedUpTo, upTo);
        }
    }

    private void collect(Spread spread, Moment moment, Collector<Spread> out) throws Exception {
        SecondStandings second = seconds.get(spread.at() - SECOND);
        second = second == null ? SecondStandings.NOTHING : second;
        long knownAt = moment.group().knownAt;
        if (spread.conversion() == Spread.Conversion.RATE) {
            for (Map.Entry<String, RateLine> rate : moment.rates().immutableEntries()) {
                knownAt = Math.max(knownAt, rate.getValue().knownAt);
            }
        }
        out.collect(spread.published(second.published(), knownAt));
        seconds.put(spread.at() - SECOND, second.publishedOnceMore());
    }

    /** The moments after {@code from}, up to {@code to}, of which there may be a row. */
    private Iterable<Long> candidates(long from, long to) throws Exception {
        if (from != ABSENT && to - from <= MANY) {
            List<Long> all = new ArrayList<>();
            for (long at = from + SECOND; at <= to; at += SECOND) {
                all.add(at);
            }
            return all;
        }
        TreeSet<Long> some = new TreeSet<>();
        for (long second : seconds.keys()) {
            long last = Math.min(to, second + SECOND + maxAge);
            for (long at = Math.max(second, from) + SECOND; at <= last; at += SECOND) {
                some.add(at);
            }
        }
        return some;
    }

    private @Nullable Spread row(Moment moment, long at) throws Exception {
        Comparison comparison = new Comparison(at, maxAge);
        int markets = moment.group().markets.size();
        for (long second = at - SECOND; second >= comparison.from() && !comparison.isFull(markets); second -= SECOND) {
            SecondStandings there = seconds.get(second);
            if (there != null) {
                comparison.look(there);
            }
        }
        Map<String, @Nullable BigDecimal> known = new HashMap<>();
        return comparison.of(moment.key(), stablecoin -> {
            if (!known.containsKey(stablecoin)) {
                known.put(stablecoin, rate(moment.rates(), stablecoin, at));
            }
            return known.get(stablecoin);
        });
    }

    /** The median over the exchanges that have a young one; of two in the middle their mean. */
    private @Nullable BigDecimal rate(ReadOnlyBroadcastState<String, RateLine> rates, String stablecoin, long at) {
        List<BigDecimal> young = new ArrayList<>();
        try {
            for (Map.Entry<String, RateLine> line : rates.immutableEntries()) {
                if (stablecoin(line.getKey()).equals(stablecoin)) {
                    BigDecimal rate = line.getValue().at(at, maxRateAge);
                    if (rate != null) {
                        young.add(rate);
                    }
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("Failed to read rates: %s".formatted(e.getMessage()), e);
        }
        if (young.isEmpty()) {
            return null;
        }
        Collections.sort(young);
        int middle = young.size() / 2;
        return young.size() % 2 == 1
                ? young.get(middle)
                : young.get(middle - 1).add(young.get(middle)).multiply(new BigDecimal("0.5"));
    }

    private void forget(SpreadGroup group) throws Exception {
        long before = Math.floorDiv(group.furthest() - maxWait - retention - maxAge, MINUTE) * MINUTE;
        if (group.forgottenBefore == ABSENT) {
            group.forgottenBefore = before;
            return;
        }
        if (before <= group.forgottenBefore) {
            return;
        }
        group.forgottenBefore = before;
        for (Iterator<Long> all = seconds.keys().iterator(); all.hasNext(); ) {
            if (all.next() < before) {
                all.remove();
            }
        }
    }

    private static String stablecoin(String market) {
        return UsdGroup.base(market.substring(market.indexOf('/') + 1));
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
