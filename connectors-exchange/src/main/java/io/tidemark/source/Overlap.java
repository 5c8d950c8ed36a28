package io.tidemark.source;

import io.tidemark.model.MarketEvent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The newest trades of an instrument whose exchange does not number them: what a REST page must share with what has
 * been seen, so that nothing can lie between.
 *
 * @param trades trade time of each id, in the order in which they came
 * @param oldestKept trade time from which on nothing has been forgotten, or {@code Long.MIN_VALUE}
 * @param beganAt oldest trade time ever seen, or {@code Long.MAX_VALUE}
 * @param doubtedFrom newest trade time seen before the outage of which nobody knows yet what was missed, or
 *     {@link MarketEvent#ABSENT}
 */
record Overlap(Map<String, Long> trades, long oldestKept, long beganAt, long doubtedFrom) {

    Overlap {
        trades = new LinkedHashMap<>(trades);
    }

    /** Of these trades alone. */
    static Overlap of(Map<String, Long> trades) {
        boolean isFull = trades.size() >= OverlapState.TRADES_KEPT;
        return new Overlap(
                trades,
                isFull ? Collections.min(trades.values()) : Long.MIN_VALUE,
                trades.isEmpty() ? Long.MAX_VALUE : Collections.min(trades.values()),
                MarketEvent.ABSENT);
    }
}
