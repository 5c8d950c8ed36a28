package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Decimal;

/**
 * A quote at some time.
 *
 * @param at when, microseconds since the epoch
 * @param sequence the exchange's sequence at that time, or {@code ABSENT}
 * @param bid best bid, quote units
 * @param ask best ask, quote units
 */
record QuoteMark(long at, long sequence, Decimal bid, Decimal ask) {

    /** What the first is compared with where each is told by its distance from the one before. */
    static final QuoteMark NONE = new QuoteMark(0, 0, Decimal.ZERO, Decimal.ZERO);

    boolean isAfter(QuoteMark other) {
        return at > other.at || (at == other.at && sequence > other.sequence);
    }

    /** The newer one; of the same time and sequence that which came last. */
    QuoteMark later(QuoteMark cameLater) {
        return isAfter(cameLater) ? this : cameLater;
    }

    /** Whether a bar has a quote of the same bid and ask. */
    boolean isSaidBy(Bar bar) {
        return bar.quoteAt != ABSENT && bid.equals(bar.bid) && ask.equals(bar.ask);
    }
}
