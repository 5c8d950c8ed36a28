package io.tidemark.exchange;

import io.tidemark.model.Trade;
import java.io.Serializable;

/**
 * Trades without a break that a lake holds.
 *
 * @param first lowest number
 * @param last highest number
 * @param firstAt trade time of the oldest, microseconds since the epoch
 * @param lastAt trade time of the newest
 */
public record HeldRange(long first, long last, long firstAt, long lastAt) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Whether a trade is one of these: where numbers begin anew, the number alone does not tell. */
    boolean holds(Trade trade) {
        return first <= trade.tradeNumber()
                && trade.tradeNumber() <= last
                && firstAt <= trade.tradedAt()
                && trade.tradedAt() <= lastAt;
    }
}
