package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Decimal;
import java.time.Duration;
import java.util.ArrayList;
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
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Candles of all timeframes from second bars, one instrument a key.
 *
 * <p>A window is published once the instrument's own progress has passed its end, whatever other instruments do and
 * whatever the watermark, which waits for the slowest feed; only at the end of the input all that is open is published.
 * A trade that comes after its window was published opens the window again, and so does a word on missing trades that
 * makes the window's status another, a verdict that a trade is an outlier, and a quote that takes the place of the
 * window's; with the next progress a new revision follows.
 *
 * <p>State: open windows go when they are published; published ones are kept for {@code retention} of the instrument's
 * time so that late trades find them. What comes later than that, or for windows that another run began, is no candle
 * here but a {@link CandleDay} in {@link #FORGOTTEN}: the trades in the lake tell more than the state does. Quotes are
 * kept for less long, so a window has its own if its first trade, or the quote, comes before that has passed.
 */
public final class Candles extends KeyedProcessFunction<String, LaneBar, Candle> {

    private static final long serialVersionUID = 1L;
    private static final Timeframe[] TIMEFRAMES = Timeframe.values();
    private static final long PURGE_EVERY = Timeframe.HOUR.micros();
    /** Only the last of all watermarks is later. */
    private static final long END_OF_INPUT = Long.MAX_VALUE - 1;

    /** Days with windows that changed and that only the lake can tell the whole of. */
    public static final OutputTag<CandleDay> FORGOTTEN =
            new OutputTag<>("forgotten", new SingletonTypeInfo<>(CandleDay.class, CandleDaySerializer.INSTANCE));

    private final long retention;
    private final Duration keptQuotes;
    private final long heldUntil;

    private transient ValueState<CandleLane> lanes;
    /** Where open windows lay in savepoints of earlier versions. */
    private transient MapState<Long, Bar> openBefore;
    /** And published ones. */
    private transient MapState<Long, Bar> publishedBefore;

    private transient MapState<Long, PackedWindows> published;
    private transient QuoteHistory quotes;
    private transient Counter late;
    private transient Counter revised;

    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    Candles(Duration retention, Duration keptQuotes, long heldUntil) {
        this.retention = retention.toNanos() / 1_000;
        this.keptQuotes = keptQuotes;
        this.heldUntil = heldUntil;
    }

    /**
     * The candles of a stream of second bars.
     *
     * @param retention how long published windows are kept
     * @param keptQuotes how long quotes are
     * @param heldUntil time up to which the lake holds trades of another run, or {@code ABSENT}; counts for instruments
     *     without state
     */
    public static SingleOutputStreamOperator<Candle> of(
            DataStream<LaneBar> seconds, Duration retention, Duration keptQuotes, long heldUntil) {
        return seconds.keyBy(LaneBar::market).process(new Candles(retention, keptQuotes, heldUntil), Candle.TYPE);
    }

    @Override
    public void open(OpenContext context) {
        lanes = getRuntimeContext().getState(new ValueStateDescriptor<>("lane", CandleLaneSerializer.INSTANCE));
        openBefore = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>("open", LongSerializer.INSTANCE, BarSerializer.INSTANCE));
        publishedBefore = getRuntimeContext()
                .getMapState(
                        new MapStateDescriptor<>("published", LongSerializer.INSTANCE, BarSerializer.OF_UNCHANGED));
        published = getRuntimeContext()
                .getMapState(
                        new MapStateDescriptor<>("packed", LongSerializer.INSTANCE, PackedWindowsSerializer.INSTANCE));
        quotes = new QuoteHistory(getRuntimeContext(), keptQuotes);
        late = getRuntimeContext().getMetricGroup().counter("tradesLate");
        revised = getRuntimeContext().getMetricGroup().counter("candlesRevised");
    }

    @Override
    public void processElement(LaneBar second, Context context, Collector<Candle> out) throws Exception {
        CandleLane lane = lane();
        if (lane == null) {
            lane = new CandleLane();
            lane.heldUntil = heldUntil;
            context.timerService().registerEventTimeTimer(END_OF_INPUT);
        }
        Bar bar = second.bar();
        if (bar.quoteAt != ABSENT) {
            learn(new QuoteMark(bar.quoteAt, bar.quoteSequence, bar.bid, bar.ask), lane);
        }
        if (bar.fills > 0) {
            lane.begin(bar.firstNumber, bar.openAt);
            if (lane.upTo != ABSENT && second.second() + Timeframe.SECOND.micros() <= lane.upTo) {
                late.inc(bar.fills);
            }
            add(second, lane);
        } else if (bar.outliers > 0) {
            add(second, lane);
        }
        if (second.missed() != null) {
            learn(second.missed(), lane);
        }
        lane.knownAt = Math.max(lane.knownAt, second.knownAt());
        if (second.upTo() != ABSENT && second.upTo() > lane.upTo) {
            lane.upTo = second.upTo();
            publish(context.getCurrentKey(), lane, lane.upTo, context, out);
            quotes.advance(lane);
            purge(lane);
        }
        lanes.update(lane);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Candle> out) throws Exception {
        CandleLane lane = lane();
        if (lane != null) {
            publish(context.getCurrentKey(), lane, Long.MAX_VALUE, context, out);
            lanes.update(lane);
        }
    }

    private @Nullable CandleLane lane() throws Exception {
        CandleLane lane = lanes.value();
        if (lane != null && lane.opensElsewhere) {
            lane.opensElsewhere = false;
            for (Map.Entry<Long, Bar> window : openBefore.entries()) {
                lane.open.put(window.getKey(), window.getValue());
            }
            openBefore.clear();
        }
        if (lane != null && lane.publishedElsewhere) {
            lane.publishedElsewhere = false;
            for (Map.Entry<Long, Bar> window : publishedBefore.entries()) {
                keep(window.getKey(), window.getValue());
            }
            publishedBefore.clear();
        }
        return lane;
    }

    private @Nullable Bar published(long key) throws Exception {
        PackedWindows windows = published.get(PackedWindows.keyOf(key));
        return windows == null ? null : windows.get(key);
    }

    private void keep(long key, Bar bar) throws Exception {
        long together = PackedWindows.keyOf(key);
        PackedWindows windows = published.get(together);
        published.put(together, (windows == null ? PackedWindows.NONE : windows).with(key, bar));
    }

    private void add(LaneBar second, CandleLane lane) throws Exception {
        for (Timeframe timeframe : TIMEFRAMES) {
            long key = Window.key(timeframe, timeframe.start(second.second()));
            Bar window = lane.open.get(key);
            if (window == null) {
                window = begin(key, lane);
            }
            window.mergeTrades(second.bar());
            window.mergeOutliers(second.bar());
        }
    }

    /** Opens a window, again if it has been published. */
    private Bar begin(long key, CandleLane lane) throws Exception {
        Bar before = Window.end(key) <= lane.publishedUpTo ? published(key) : null;
        if (before != null) {
            return reopen(key, before, lane);
        }
        Bar window = new Bar();
        lane.open.put(key, window);
        return window;
    }

    /** Opens the published windows again that the word makes say something else of themselves. */
    private void learn(Missed word, CandleLane lane) throws Exception {
        Missed before = lane.missed.get(word.first());
        long from = before == null ? word.startsAt() : Math.min(word.startsAt(), before.startsAt());
        long to = Math.max(
                word.endsAt() == ABSENT ? lane.upTo : word.endsAt(), before == null ? ABSENT : before.endsAt());
        List<Window> touched = word.startsAt() == ABSENT ? List.of() : published(from, Math.min(to, lane.upTo), lane);
        List<Candle.Status> statuses = new ArrayList<>();
        for (Window window : touched) {
            statuses.add(status(lane, window));
        }
        lane.learn(word);
        for (int i = 0; i < touched.size(); i++) {
            Window window = touched.get(i);
            if (status(lane, window) != statuses.get(i)) {
                reopen(window.key(), window.bar(), lane);
            }
        }
    }

    /**
     * Opens the published windows again of which the quote is the last one before their end, and says something else.
     */
    private void learn(QuoteMark quote, CandleLane lane) throws Exception {
        if (!quotes.add(lane, quote) || quote.at() >= lane.upTo) {
            return;
        }
        long from = Math.max(quote.at(), Math.max(lane.quotesFrom, lane.forgottenBefore));
        long to = Math.min(quotes.after(lane, quote), lane.upTo);
        for (Timeframe timeframe : TIMEFRAMES) {
            for (long start = timeframe.start(from); start + timeframe.micros() <= to; start += timeframe.micros()) {
                long key = Window.key(timeframe, start);
                Bar bar = published(key);
                if (bar != null && !quote.isSaidBy(bar)) {
                    reopen(key, bar, lane);
                }
            }
        }
    }

    /** The published windows that reach into a stretch of time, both ends included. */
    private List<Window> published(long from, long to, CandleLane lane) throws Exception {
        List<Window> found = new ArrayList<>();
        for (Timeframe timeframe : TIMEFRAMES) {
            long first = timeframe.start(Math.max(from, lane.forgottenBefore));
            for (long start = first; start <= to; start += timeframe.micros()) {
                long key = Window.key(timeframe, start);
                Bar bar = published(key);
                if (bar != null) {
                    found.add(new Window(key, bar));
                }
            }
        }
        return found;
    }

    private Bar reopen(long key, Bar window, CandleLane lane) throws Exception {
        long together = PackedWindows.keyOf(key);
        PackedWindows windows = published.get(together).without(key);
        if (windows.isEmpty()) {
            published.remove(together);
        } else {
            published.put(together, windows);
        }
        lane.open.put(key, window);
        return window;
    }

    /** Publishes the open windows that end by {@code end}, in the order in which they ended. */
    private void publish(String market, CandleLane lane, long end, Context context, Collector<Candle> out)
            throws Exception {
        lane.publishedUpTo = Math.max(lane.publishedUpTo, end);
        for (Window window : lane.open.takeEnded(end)) {
            if (CandleDay.isForgotten(window.start(), window.end(), lane.forgottenBefore, lane.heldUntil)) {
                context.output(FORGOTTEN, forgotten(market, lane, window, end));
                continue;
            }
            if (window.bar().fills == 0) {
                // A word on a trade that is not here; what a candle is made of is trades.
                continue;
            }
            out.collect(candle(market, lane, window));
            if (window.bar().revision > 0) {
                revised.inc();
            }
            window.bar().revision++;
            keep(window.key(), window.bar());
        }
    }

    private static CandleDay forgotten(String market, CandleLane lane, Window window, long end) {
        int slash = market.indexOf('/');
        return new CandleDay(
                market.substring(0, slash),
                market.substring(slash + 1),
                Timeframe.DAY.start(window.start()),
                lane.forgottenBefore,
                lane.heldUntil,
                end,
                lane.upTo,
                lane.knownAt);
    }

    private Candle candle(String market, CandleLane lane, Window window) throws Exception {
        Bar bar = window.bar();
        @Nullable QuoteMark quote = quotes.before(lane, window.end());
        if (quote != null) {
            bar.quote(quote.at(), quote.sequence(), quote.bid(), quote.ask());
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
                bar.outliers,
                status(lane, window),
                bar.revision,
                lane.knownAt);
    }

    private static Candle.Status status(CandleLane lane, Window window) {
        return lane.status(window.bar(), window.start(), window.end());
    }

    private void purge(CandleLane lane) throws Exception {
        long every = Math.min(PURGE_EVERY, retention);
        long before = Math.floorDiv(lane.upTo - retention, every) * every;
        if (lane.forgottenBefore == ABSENT) {
            lane.forgottenBefore = before;
            return;
        }
        if (before <= lane.forgottenBefore) {
            return;
        }
        lane.forgottenBefore = before;
        lane.forgetMissed(before);
        for (Iterator<Long> all = published.keys().iterator(); all.hasNext(); ) {
            if (PackedWindows.end(all.next()) <= before) {
                all.remove();
            }
        }
    }
}
