package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Decimal;
import java.util.ArrayList;
import java.util.List;
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
    /** The last quote of each second, ascending: those not yet complete, and the newest one that is. */
    final List<Mark> quotes = new ArrayList<>();

    /**
     * A quote at some time.
     *
     * @param at when
     * @param sequence the exchange's sequence at that time
     * @param bid best bid
     * @param ask best ask
     */
    record Mark(long at, long sequence, Decimal bid, Decimal ask) {}

    void begin(long number, long at) {
        if (beginsAt == ABSENT || (number != ABSENT && number < beginsWith)) {
            beginsWith = number;
            beginsAt = at;
        }
    }

    void quote(Mark mark) {
        int place = quotes.size();
        while (place > 0 && isAfter(quotes.get(place - 1), mark)) {
            place--;
        }
        quotes.add(place, mark);
    }

    /** The newest quote before a time, or null if none is known. */
    @Nullable
    Mark quoteBefore(long end) {
        for (int i = quotes.size() - 1; i >= 0; i--) {
            if (quotes.get(i).at() < end) {
                return quotes.get(i);
            }
        }
        return null;
    }

    /** Forgets the quotes that no window to come can ask for. */
    void forgetQuotes() {
        int keep = 0;
        for (int i = 0; i < quotes.size() && quotes.get(i).at() < upTo; i++) {
            keep = i;
        }
        if (keep > 0) {
            quotes.subList(0, keep).clear();
        }
    }

    private static boolean isAfter(Mark one, Mark other) {
        return one.at() > other.at() || (one.at() == other.at() && one.sequence() > other.sequence());
    }
}
