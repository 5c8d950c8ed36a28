package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Decimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Candles of all timeframes from second bars, one instrument a key.
 *
 * <p>A window is published once the instrument's own progress has passed its end, whatever other instruments do; the
 * watermark, which waits for the slowest feed, is only the last resort: at the end of the input and after a restore. A
 * trade that comes after its window was published opens the window again and a new revision follows.
 *
 * <p>State: open windows go when they are published; published ones are kept for {@code retention} of the instrument's
 * time so that late trades find them. Later than that a trade of an instrument that was there then is counted in
 * {@code tradesTooLate} and revises nothing.
 */
public final class Candles extends KeyedProcessFunction<String, LaneBar, Candle> {

    private static final long serialVersionUID = 1L;
    private static final Timeframe[] TIMEFRAMES = Timeframe.values();
    private static final long PURGE_EVERY = Timeframe.HOUR.micros();

    private final long retention;

    private transient ValueState<CandleLane> lanes;
    private transient MapState<Long, Bar> open;
    private transient MapState<Long, Bar> published;
    private transient Counter tooLate;

    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    Candles(Duration retention) {
        this.retention = retention.toNanos() / 1_000;
    }

    /** The candles of a stream of second bars. */
    public static SingleOutputStreamOperator<Candle> of(DataStream<LaneBar> seconds, Duration retention) {
        return seconds.keyBy(LaneBar::market)
                .process(new Candles(retention), new SingletonTypeInfo<>(Candle.class, CandleSerializer.INSTANCE));
    }

    @Override
    public void open(OpenContext context) {
        lanes = getRuntimeContext().getState(new ValueStateDescriptor<>("lane", CandleLaneSerializer.INSTANCE));
        open = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>("open", LongSerializer.INSTANCE, BarSerializer.INSTANCE));
        published = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>("published", LongSerializer.INSTANCE, BarSerializer.INSTANCE));
        tooLate = getRuntimeContext().getMetricGroup().counter("tradesTooLate");
    }

    @Override
    public void processElement(LaneBar second, Context context, Collector<Candle> out) throws Exception {
        CandleLane lane = lanes.value();
        if (lane == null) {
            lane = new CandleLane();
        }
        Bar bar = second.bar();
        if (bar.quoteAt != ABSENT) {
            lane.quote(new CandleLane.Mark(bar.quoteAt, bar.quoteSequence, bar.bid, bar.ask));
        }
        boolean late = false;
        if (bar.fills > 0) {
            lane.begin(bar.firstNumber, bar.openAt);
            late = lane.upTo != ABSENT && second.second() + Timeframe.SECOND.micros() <= lane.upTo;
            add(second, lane, context);
        }
        boolean further = second.upTo() != ABSENT && second.upTo() > lane.upTo;
        if (further) {
            lane.upTo = second.upTo();
        }
        lane.knownAt = Math.max(lane.knownAt, second.knownAt());
        if (further || late) {
            publish(context.getCurrentKey(), lane, lane.upTo, out);
            lane.forgetQuotes();
            purge(lane);
        }
        lanes.update(lane);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Candle> out) throws Exception {
        CandleLane lane = lanes.value();
        if (lane != null) {
            publish(context.getCurrentKey(), lane, timestamp * 1_000L, out);
            lanes.update(lane);
        }
    }

    private void add(LaneBar second, CandleLane lane, Context context) throws Exception {
        for (Timeframe timeframe : TIMEFRAMES) {
            long start = timeframe.start(second.second());
            long end = start + timeframe.micros();
            if (lane.forgottenBefore != ABSENT && end <= lane.forgottenBefore && lane.beginsAt < end) {
                tooLate.inc(second.bar().fills);
                continue;
            }
            long key = key(timeframe, start);
            Bar window = open.get(key);
            if (window == null) {
                window = published.get(key);
                if (window == null) {
                    window = new Bar();
                } else {
                    published.remove(key);
                }
                context.timerService().registerEventTimeTimer(end / 1_000L);
            }
            window.mergeTrades(second.bar());
            open.put(key, window);
        }
    }

    /** Publishes the open windows that end by {@code end}, in the order in which they ended. */
    private void publish(String market, CandleLane lane, long end, Collector<Candle> out) throws Exception {
        List<Closing> closing = new ArrayList<>();
        for (Iterator<Map.Entry<Long, Bar>> all = open.iterator(); all.hasNext(); ) {
            Map.Entry<Long, Bar> entry = all.next();
            Timeframe timeframe = timeframe(entry.getKey());
            long start = start(entry.getKey());
            if (start + timeframe.micros() <= end) {
                closing.add(new Closing(entry.getKey(), timeframe, start, entry.getValue()));
                all.remove();
            }
        }
        closing.sort(ORDER);
        for (Closing window : closing) {
            out.collect(candle(market, lane, window));
            window.bar().revision++;
            published.put(window.key(), window.bar());
        }
    }

    private static Candle candle(String market, CandleLane lane, Closing window) {
        Bar bar = window.bar();
        long end = window.start() + window.timeframe().micros();
        if (bar.quoteAt == ABSENT) {
            CandleLane.@Nullable Mark quote = lane.quoteBefore(end);
            if (quote != null) {
                bar.quote(quote.at(), quote.sequence(), quote.bid(), quote.ask());
            }
        }
        @Nullable Decimal bid = bar.quoteAt == ABSENT ? null : bar.bid;
        @Nullable Decimal ask = bar.quoteAt == ABSENT ? null : bar.ask;
        int slash = market.indexOf('/');
        return new Candle(
                market.substring(0, slash),
                market.substring(slash + 1),
                window.timeframe(),
                window.start(),
                bar.open,
                bar.high,
                bar.low,
                bar.close,
                bar.volumeBase.toBigDecimal(),
                bar.volumeQuote.toBigDecimal(),
                bar.fills,
                bid,
                ask,
                bar.takerBuyBase.toBigDecimal(),
                bar.takerBuyQuote.toBigDecimal(),
                bar.firstNumber,
                bar.lastNumber,
                0,
                status(lane, window, end),
                bar.revision,
                lane.knownAt);
    }

    private static Candle.Status status(CandleLane lane, Closing window, long end) {
        if (window.bar().unnumbered) {
            return Candle.Status.UNPROVEN;
        }
        if (!window.bar().isContiguous()) {
            return Candle.Status.GAP;
        }
        boolean beginsInside = lane.beginsAt >= window.start();
        boolean endsInside = lane.upTo < end;
        return beginsInside || endsInside ? Candle.Status.UNPROVEN : Candle.Status.COMPLETE;
    }

    private void purge(CandleLane lane) throws Exception {
        long before = Math.floorDiv(lane.upTo - retention, PURGE_EVERY) * PURGE_EVERY;
        if (lane.forgottenBefore == ABSENT) {
            lane.forgottenBefore = before;
            return;
        }
        if (before <= lane.forgottenBefore) {
            return;
        }
        lane.forgottenBefore = before;
        for (Iterator<Map.Entry<Long, Bar>> all = published.iterator(); all.hasNext(); ) {
            long key = all.next().getKey();
            if (start(key) + timeframe(key).micros() <= before) {
                all.remove();
            }
        }
    }

    private static final Comparator<Closing> ORDER = Comparator.<Closing>comparingLong(
                    window -> window.start() + window.timeframe().micros())
            .thenComparing(Closing::timeframe);

    /** The top three bits name the timeframe, the others the second in which the window starts. */
    private static long key(Timeframe timeframe, long start) {
        return ((long) timeframe.code() << 60) | (start / 1_000_000L);
    }

    private static Timeframe timeframe(long key) {
        return Timeframe.of((int) (key >>> 60));
    }

    private static long start(long key) {
        return (key & ((1L << 60) - 1)) * 1_000_000L;
    }

    private record Closing(long key, Timeframe timeframe, long start, Bar bar) {}
}
