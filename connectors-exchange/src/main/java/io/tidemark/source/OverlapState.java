package io.tidemark.source;

import io.tidemark.model.MarketEvent;
import io.tidemark.model.Trade;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The living copy of an {@link Overlap}: a window over the newest trades, bounded in number. What has left it is older
 * than all of it, and not new.
 */
final class OverlapState {

    /** More than a page of any exchange that numbers nothing, so that a page never reaches beyond the window. */
    static final int TRADES_KEPT = 2_000;

    private final LinkedHashMap<String, Long> trades;
    private long oldestKept;
    private long newestAt = Long.MIN_VALUE;
    private long beganAt;
    private long doubtedFrom;

    OverlapState() {
        this(new Overlap(Map.of(), Long.MIN_VALUE, Long.MAX_VALUE, MarketEvent.ABSENT));
    }

    OverlapState(Overlap overlap) {
        this.trades = new LinkedHashMap<>(overlap.trades());
        this.oldestKept = overlap.oldestKept();
        this.beganAt = overlap.beganAt();
        this.doubtedFrom = overlap.doubtedFrom();
        for (long at : trades.values()) {
            newestAt = Math.max(newestAt, at);
        }
    }

    Overlap snapshot() {
        return new Overlap(trades, oldestKept, beganAt, doubtedFrom);
    }

    boolean isEmpty() {
        return trades.isEmpty();
    }

    /** There was an outage; what comes from now on does not show what was missed. An earlier doubt goes on. */
    void doubt() {
        if (doubtedFrom == MarketEvent.ABSENT && !trades.isEmpty()) {
            doubtedFrom = newestAt;
        }
    }

    /** It is known what was missed. */
    void settled() {
        doubtedFrom = MarketEvent.ABSENT;
    }

    /** Newest trade time seen, microseconds since the epoch. */
    long newestAt() {
        return newestAt;
    }

    /** Newest trade time that was seen without a doubt, microseconds since the epoch. */
    long sureUpTo() {
        return doubtedFrom == MarketEvent.ABSENT ? newestAt : doubtedFrom;
    }

    /** Whether the trade was seen before what is in doubt, if anything is. */
    boolean holdsForSure(Trade trade) {
        Long at = trades.get(trade.tradeId());
        return at != null && at <= sureUpTo();
    }

    /** Oldest trade time seen, microseconds since the epoch: what is older is not missed. */
    long beganAt() {
        return beganAt;
    }

    /** False if the trade has been seen, or is older than what is remembered. */
    boolean accept(Trade trade) {
        if (trade.tradedAt() < oldestKept || trades.putIfAbsent(trade.tradeId(), trade.tradedAt()) != null) {
            return false;
        }
        newestAt = Math.max(newestAt, trade.tradedAt());
        beganAt = Math.min(beganAt, trade.tradedAt());
        if (trades.size() > TRADES_KEPT) {
            var oldest = trades.entrySet().iterator();
            oldestKept = Math.max(oldestKept, oldest.next().getValue());
            oldest.remove();
        }
        return true;
    }
}
