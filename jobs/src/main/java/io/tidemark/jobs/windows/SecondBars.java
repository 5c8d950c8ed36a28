package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Progress;
import io.tidemark.model.Quote;
import io.tidemark.model.Trade;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Gathers trades and quotes by instrument and second in the task that read them, so that only a bar a second is sent
 * on, not each trade.
 *
 * <p>Bars of parts of a second merge downstream, so this operator has no state of its own: before each checkpoint, and
 * at the end, it sends on whatever it has, and how far each instrument has come; so it does not matter which task reads
 * an instrument after a restart. Bars wait for the feed's {@link Progress}, which goes on with them by instrument; an
 * outage of one exchange therefore holds up no other.
 */
public final class SecondBars extends AbstractStreamOperator<LaneBar>
        implements OneInputStreamOperator<MarketEvent, LaneBar>, BoundedOneInput {

    private static final long serialVersionUID = 1L;
    /** More seconds than this at once are not the present but history, which need not be gathered long. */
    private static final int SECONDS_AT_ONCE = 64;

    private static final long MINUTE = Timeframe.MINUTE.micros();

    private transient Map<String, Map<String, Lane>> lanes = new HashMap<>();
    private transient Map<String, Shard> shards = new HashMap<>();

    /** The second bars of a stream of events. */
    public static SingleOutputStreamOperator<LaneBar> of(DataStream<MarketEvent> events) {
        return events.transform("seconds", type(), new SecondBars());
    }

    /** How second bars travel. */
    public static TypeInformation<LaneBar> type() {
        return new SingletonTypeInfo<>(LaneBar.class, LaneBarSerializer.INSTANCE);
    }

    @Override
    public void open() throws Exception {
        super.open();
        lanes = new HashMap<>();
        shards = new HashMap<>();
    }

    @Override
    public void processElement(StreamRecord<MarketEvent> element) {
        MarketEvent event = element.getValue();
        if (event instanceof Trade trade) {
            Lane lane = lane(trade.exchange(), trade.instrument());
            lane.bar(trade.tradedAt()).add(trade);
            lane.knownAt = Math.max(lane.knownAt, trade.receivedAt());
        } else if (event instanceof Quote quote) {
            Lane lane = lane(quote.exchange(), quote.instrument());
            lane.bar(quote.at()).add(quote);
            lane.knownAt = Math.max(lane.knownAt, quote.receivedAt());
        } else if (event instanceof Progress progress) {
            advance(progress);
        } else if (event instanceof Gap gap && gap.firstNumber() != ABSENT) {
            lane(gap.exchange(), gap.instrument()).missed.add(Missed.of(gap));
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.getTimestamp() == Long.MAX_VALUE) {
            flush();
        }
        super.processWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        flush();
    }

    @Override
    public void endInput() {
        flush();
    }

    private void advance(Progress progress) {
        for (Lane lane : lanes(progress)) {
            if (lane.upTo == ABSENT) {
                // After a restart, seconds may have been sent on that are not over: candles wait for word of them. If
                // they are further ahead, as where trades come by another way than progress, it comes a little later.
                lane.sentUntil = Math.max(lane.sentUntil, progress.upTo() + MINUTE);
            }
            boolean told = lane.emit(progress.exchange(), progress.upTo(), progress);
            // Without trades in the meantime, what was sent on early and longer windows have to hear that they are
            // over.
            boolean over = lane.upTo < lane.sentUntil;
            boolean minute = Math.floorDiv(lane.upTo, MINUTE) != Math.floorDiv(progress.upTo(), MINUTE);
            lane.upTo = progress.upTo();
            lane.knownAt = Math.max(lane.knownAt, progress.knownAt());
            if (!told && (over || minute)) {
                lane.tell(progress.exchange());
            }
        }
    }

    private void flush() {
        lanes.forEach((exchange, ofExchange) -> ofExchange.values().forEach(lane -> {
            lane.emit(exchange, Long.MAX_VALUE, null);
            if (lane.upTo > lane.told) {
                lane.tell(exchange);
            }
        }));
    }

    @SuppressWarnings("ReferenceEquality") // A feed names the same list time and again; to compare it costs too much.
    private List<Lane> lanes(Progress progress) {
        Shard shard = shards.get(progress.exchange());
        if (shard == null || shard.instruments != progress.instruments()) {
            List<Lane> looked = new ArrayList<>();
            progress.instruments().forEach(instrument -> looked.add(lane(progress.exchange(), instrument)));
            shard = new Shard(progress.instruments(), looked);
            shards.put(progress.exchange(), shard);
        }
        return shard.lanes;
    }

    private Lane lane(String exchange, String instrument) {
        Map<String, Lane> ofExchange = lanes.get(exchange);
        if (ofExchange == null) {
            ofExchange = new HashMap<>();
            lanes.put(exchange, ofExchange);
        }
        Lane lane = ofExchange.get(instrument);
        if (lane == null) {
            lane = new Lane(instrument);
            ofExchange.put(instrument, lane);
        }
        return lane;
    }

    /** The instruments a feed of an exchange last spoke of, thousands perhaps, looked up once and not each second. */
    private record Shard(List<String> instruments, List<Lane> lanes) {}

    /** One instrument's open seconds, a handful at a time. */
    private final class Lane {

        private final String instrument;
        private final List<Long> seconds = new ArrayList<>();
        private final List<Bar> bars = new ArrayList<>();
        private final List<Missed> missed = new ArrayList<>();
        private long upTo = ABSENT;
        private long knownAt = ABSENT;
        private long sentUntil = ABSENT;
        /** How far the instrument is known to have come by whoever gets the bars. */
        private long told = ABSENT;

        private @Nullable Bar newest;
        private long newestSecond;

        Lane(String instrument) {
            this.instrument = instrument;
        }

        Bar bar(long at) {
            long second = Timeframe.SECOND.start(at);
            if (newest != null && second == newestSecond) {
                return newest;
            }
            Bar found = null;
            for (int i = seconds.size() - 1; i >= 0 && found == null; i--) {
                if (seconds.get(i) == second) {
                    found = bars.get(i);
                }
            }
            if (found == null) {
                found = new Bar();
                seconds.add(second);
                bars.add(found);
            }
            newest = found;
            newestSecond = second;
            return found;
        }

        /** Sends on how far the instrument has come, alone. */
        void tell(String exchange) {
            told = upTo;
            output.collect(new StreamRecord<>(new LaneBar(exchange, instrument, upTo, new Bar(), null, upTo, knownAt)));
        }

        /**
         * Sends on all seconds that end by {@code end} and what became known of missing trades. The last of them says
         * how far the instrument has come, so that nobody takes a part for the whole.
         *
         * @return true if there was anything
         */
        boolean emit(String exchange, long end, @Nullable Progress progress) {
            if (seconds.isEmpty() && missed.isEmpty()) {
                return false;
            }
            List<LaneBar> due = new ArrayList<>();
            missed.forEach(word -> due.add(new LaneBar(exchange, instrument, 0, new Bar(), word, upTo, knownAt)));
            missed.clear();
            boolean all = seconds.size() > SECONDS_AT_ONCE;
            int kept = 0;
            for (int i = 0; i < seconds.size(); i++) {
                long second = seconds.get(i);
                if (all || end == Long.MAX_VALUE || second + Timeframe.SECOND.micros() <= end) {
                    due.add(new LaneBar(exchange, instrument, second, bars.get(i), null, upTo, knownAt));
                    sentUntil = Math.max(sentUntil, second + Timeframe.SECOND.micros());
                    newest = null;
                } else {
                    seconds.set(kept, second);
                    bars.set(kept, bars.get(i));
                    kept++;
                }
            }
            seconds.subList(kept, seconds.size()).clear();
            bars.subList(kept, bars.size()).clear();
            if (progress != null && !due.isEmpty()) {
                LaneBar last = due.remove(due.size() - 1);
                due.add(last.upTo(progress.upTo(), Math.max(knownAt, progress.knownAt())));
            }
            for (LaneBar next : due) {
                told = Math.max(told, next.upTo());
                output.collect(new StreamRecord<>(next));
            }
            return !due.isEmpty();
        }
    }
}
