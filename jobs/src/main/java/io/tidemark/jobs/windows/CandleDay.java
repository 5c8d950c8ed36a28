package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import java.io.Serializable;

/**
 * A day of an instrument whose candles have to be made again from the trades in the lake, since the operator that made
 * them has forgotten them or never knew them. It says which of the day's windows these are; the others are still the
 * operator's own, and nobody else may revise them.
 *
 * @param exchange lower-case id
 * @param instrument unified name
 * @param day start of the UTC day in which the windows start, microseconds since the epoch
 * @param forgottenBefore windows that end by then are forgotten, or {@code ABSENT}
 * @param heldUntil windows that start before then were begun by another run, or {@code ABSENT}
 * @param upTo windows that end by then are to be made
 * @param reached how far the feed had come; a window that ends later is not proven to hold all its trades
 * @param knownAt our clock when the newest of that became known
 */
public record CandleDay(
        String exchange,
        String instrument,
        long day,
        long forgottenBefore,
        long heldUntil,
        long upTo,
        long reached,
        long knownAt)
        implements Serializable {

    /** {@code binance/BTC-USDT}. */
    public String market() {
        return exchange + "/" + instrument;
    }

    /** Whether a window has to be made again. */
    boolean holds(Timeframe timeframe, long start) {
        long end = start + timeframe.micros();
        return Timeframe.DAY.start(start) == day && isForgotten(start, end, forgottenBefore, heldUntil) && end <= upTo;
    }

    static boolean isForgotten(long start, long end, long forgottenBefore, long heldUntil) {
        return (forgottenBefore != ABSENT && end <= forgottenBefore) || (heldUntil != ABSENT && start < heldUntil);
    }

    /** Both wishes for the same day in one. */
    public CandleDay and(CandleDay other) {
        return new CandleDay(
                exchange,
                instrument,
                day,
                Math.max(forgottenBefore, other.forgottenBefore),
                Math.max(heldUntil, other.heldUntil),
                Math.max(upTo, other.upTo),
                Math.max(reached, other.reached),
                Math.max(knownAt, other.knownAt));
    }
}
