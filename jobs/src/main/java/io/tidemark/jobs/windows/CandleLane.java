package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What candles remember of an instrument besides its windows. State; its layout is {@link CandleLaneSerializer}. */
final class CandleLane {

    /** Exclusive end of what is complete. */
    long upTo = ABSENT;
    /** Our clock when the newest of that became known. */
    long knownAt = ABSENT;
    /** Trade time of the lowest number seen: before it, nothing is known. */
    long beginsAt = ABSENT;

    long beginsWith = ABSENT;
    /** Closed windows that end before this have been forgotten. */
    long forgottenBefore = ABSENT;
    /** Windows that start before this were begun by another run. */
    long heldUntil = ABSENT;
    /** No window that ends later has been published. */
    long publishedUpTo = ABSENT;
    /** Whether its open windows still are where earlier versions kept them. */
    boolean opensElsewhere;
    /** Whether its published windows are. */
    boolean publishedElsewhere;

    /** The windows that are not published. */
    final OpenWindows open = new OpenWindows();

    /** The newest quotes, ascending; all that are older than the first lie elsewhere, {@link QuoteHistory}. */
    final List<QuoteMark> quotes = new ArrayList<>();
    /** Every quote since then is kept. */
    long quotesFrom = ABSENT;
    /** The newest of the quotes of which the others are forgotten, or null if none is. */
    @Nullable
    QuoteMark oldestQuote;

    /** What is missing or was never issued, by first number; ranges never overlap once all words on them are in. */
    final TreeMap<Long, Missed> missed = new TreeMap<>();

    void begin(long number, long at) {
        if (beginsAt == ABSENT || (number != ABSENT && number < beginsWith)) {
            beginsWith = number;
            beginsAt = at;
        }
    }

    void quote(QuoteMark mark) {
        int place = quotes.size();
        while (place > 0 && quotes.get(place - 1).isAfter(mark)) {
            place--;
        }
        quotes.add(place, mark);
    }

    /** The newest of these quotes before a time, or null if all are later. */
    @Nullable
    QuoteMark quoteBefore(long end) {
        for (int i = quotes.size() - 1; i >= 0; i--) {
            if (quotes.get(i).at() < end) {
                return quotes.get(i);
            }
        }
        return null;
    }

    /** Takes note that quotes up to this one are forgotten, all but the newest of them. */
    void forgetQuotesBefore(QuoteMark mark) {
        QuoteMark oldest = oldestQuote;
        oldestQuote = oldest == null ? mark : oldest.later(mark);
    }

    /**
     * Takes note of a word on missing trades.
     *
     * @return what was known of the same range before, or null
     */
    @Nullable
    Missed learn(Missed word) {
        return word.leavesAGap() || word.status() == Gap.Status.ABSENT
                ? missed.put(word.first(), word)
                : missed.remove(word.first());
    }

    /** Whether a bar holds every trade of its window. */
    Candle.Status status(Bar bar, long start, long end) {
        if (hasGap(bar, start, end)) {
            return Candle.Status.GAP;
        }
        boolean beginsInside = beginsAt >= start;
        boolean endsInside = upTo < end;
        return bar.unnumbered || beginsInside || endsInside || !isWithoutABreak(bar)
                ? Candle.Status.UNPROVEN
                : Candle.Status.COMPLETE;
    }

    /** Whether trades of a bar are missing: a gap reaches into its time, or into its numbers if it has no time. */
    private boolean hasGap(Bar bar, long start, long end) {
        for (Missed range : missed.values()) {
            boolean reaches = range.startsAt() == ABSENT
                    ? bar.firstNumber != ABSENT && range.within(bar.firstNumber, bar.lastNumber) > 0
                    : range.touches(start, end);
            if (reaches && range.leavesAGap()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the numbers of a bar are all there. Of those that are not, and of which no gap tells, some bear a time of
     * another window, or the exchange began to number anew.
     */
    private boolean isWithoutABreak(Bar bar) {
        long never = 0;
        for (Missed range : missed.values()) {
            if (range.status() == Gap.Status.ABSENT) {
                never += range.within(bar.firstNumber, bar.lastNumber);
            }
        }
        return bar.lastNumber - bar.firstNumber + 1 == bar.fills + never;
    }

    /** Forgets what was missing so long before a time that no window reaches from there beyond it. */
    void forgetMissed(long before) {
        long longest = Timeframe.DAY.micros();
        missed.values().removeIf(range -> range.endsAt() != ABSENT && range.endsAt() < before - longest);
    }
}
