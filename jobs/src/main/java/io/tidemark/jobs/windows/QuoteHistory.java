package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The quotes of an instrument that its candles may still ask for: the last one of each second from some time before the
 * instrument's progress on, and the newest one before that.
 *
 * <p>They lie in three places, each with what is older than the one before: the newest in {@link CandleLane#quotes},
 * where on-time windows find theirs; those of the minutes behind in state of their own, packed, to which a few are
 * moved at a time; and one in {@link CandleLane#oldestQuote}, before which nothing is known.
 */
final class QuoteHistory {

    /** So many are moved at once, so that what is packed is not packed anew each second. */
    private static final int TOGETHER = 16;

    private final MapState<Long, PackedQuotes> minutes;
    private final long kept;

    QuoteHistory(RuntimeContext context, Duration kept) {
        this.minutes = context.getMapState(
                new MapStateDescriptor<>("quotes", LongSerializer.INSTANCE, PackedQuotesSerializer.INSTANCE));
        this.kept = kept.toNanos() / 1_000;
    }

    /**
     * Takes note of a quote.
     *
     * @return false if it is older than all that is kept, so that it says nothing of any window
     */
    boolean add(CandleLane lane, QuoteMark mark) throws Exception {
        QuoteMark oldest = lane.oldestQuote;
        if (oldest != null && oldest.isAfter(mark)) {
            return false;
        }
        if (lane.quotes.isEmpty()
                || !lane.quotes.get(0).isAfter(mark)
                || lane.quotes.get(0).at() >= lane.upTo) {
            lane.quote(mark);
        } else {
            keep(lane, List.of(mark));
        }
        return true;
    }

    /** The newest quote before a time, or null if none is known. */
    @Nullable
    QuoteMark before(CandleLane lane, long end) throws Exception {
        QuoteMark newest = lane.quoteBefore(end);
        if (newest != null || lane.quotesFrom == ABSENT || lane.quotes.isEmpty()) {
            return newest;
        }
        long last = Math.min(end - 1, lane.quotes.get(0).at());
        for (long minute = minute(last); minute >= minute(lane.quotesFrom); minute--) {
            for (QuoteMark mark : marks(minute)) {
                if (mark.at() < end) {
                    newest = mark;
                }
            }
            if (newest != null) {
                return newest;
            }
        }
        QuoteMark oldest = lane.oldestQuote;
        return oldest != null && oldest.at() < end ? oldest : null;
    }

    /** Time of the quote that follows one that has been added, or {@code Long.MAX_VALUE} if that is the newest. */
    long after(CandleLane lane, QuoteMark mark) throws Exception {
        if (lane.quotesFrom != ABSENT && lane.quotes.get(0).isAfter(mark)) {
            long last = minute(lane.quotes.get(0).at());
            for (long minute = minute(Math.max(mark.at(), lane.quotesFrom)); minute <= last; minute++) {
                for (QuoteMark one : marks(minute)) {
                    if (one.isAfter(mark)) {
                        return one.at();
                    }
                }
            }
        }
        for (QuoteMark one : lane.quotes) {
            if (one.isAfter(mark)) {
                return one.at();
            }
        }
        return Long.MAX_VALUE;
    }

    /** Puts away what windows to come will hardly ask for, and forgets what is too old: the instrument has gone on. */
    void advance(CandleLane lane) throws Exception {
        long from = minute(lane.upTo - kept) * Timeframe.MINUTE.micros();
        boolean minuteOver = from > lane.quotesFrom;
        lane.quotesFrom = Math.max(lane.quotesFrom, from);
        int complete = 0;
        while (complete < lane.quotes.size() && lane.quotes.get(complete).at() < lane.upTo) {
            complete++;
        }
        if (complete > TOGETHER) {
            List<QuoteMark> past = lane.quotes.subList(0, complete - 1);
            keep(lane, past);
            past.clear();
        }
        if (minuteOver) {
            forget(lane);
        }
    }

    private void keep(CandleLane lane, List<QuoteMark> marks) throws Exception {
        TreeMap<Long, List<QuoteMark>> byMinute = new TreeMap<>();
        for (QuoteMark mark : marks) {
            byMinute.computeIfAbsent(minute(mark.at()), any -> new ArrayList<>())
                    .add(mark);
        }
        for (Map.Entry<Long, List<QuoteMark>> minute : byMinute.entrySet()) {
            List<QuoteMark> inIt = minute.getValue();
            if (minute.getKey() < minute(lane.quotesFrom)) {
                lane.forgetQuotesBefore(inIt.get(inIt.size() - 1));
            } else {
                PackedQuotes there = minutes.get(minute.getKey());
                minutes.put(minute.getKey(), (there == null ? PackedQuotes.NONE : there).with(inIt));
            }
        }
    }

    private void forget(CandleLane lane) throws Exception {
        for (Iterator<Map.Entry<Long, PackedQuotes>> all = minutes.iterator(); all.hasNext(); ) {
            Map.Entry<Long, PackedQuotes> minute = all.next();
            if (minute.getKey() < minute(lane.quotesFrom)) {
                List<QuoteMark> marks = minute.getValue().marks();
                lane.forgetQuotesBefore(marks.get(marks.size() - 1));
                all.remove();
            }
        }
    }

    private List<QuoteMark> marks(long minute) throws Exception {
        PackedQuotes there = minutes.get(minute);
        return there == null ? List.of() : there.marks();
    }

    private static long minute(long at) {
        return PackedQuotes.minute(at);
    }
}
