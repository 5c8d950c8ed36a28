package io.tidemark.exchange;

import io.tidemark.model.MarketEvent;
import java.io.Serializable;

/**
 * Trades of an instrument that nobody has asked for yet, by number.
 *
 * @param first lowest number
 * @param last highest number
 * @param since trade time of the number below, or a time at which none of them had been traded, microseconds since the
 *     epoch
 * @param until trade time of the number above, or {@link MarketEvent#ABSENT}
 * @param revision newest revision of the gap with this first number, -1 if there is none
 */
public record MissingTrades(long first, long last, long since, long until, int revision) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** @throws IllegalArgumentException if there is no such range */
    public MissingTrades {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException(
                    "Invalid trade numbers %d to %d: must be from 0 up and ascend".formatted(first, last));
        }
    }

    /** How many numbers. */
    public long size() {
        return last - first + 1;
    }
}
