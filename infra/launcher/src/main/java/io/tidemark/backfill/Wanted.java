package io.tidemark.backfill;

/**
 * The trades of an instrument that a user wants, by number.
 *
 * @param first lowest number
 * @param last highest number; below {@code first} if there is none
 * @param since a time at which none of them had been traded, microseconds since the epoch
 * @param until trade time of the number above, or {@link io.tidemark.model.MarketEvent#ABSENT}
 */
public record Wanted(long first, long last, long since, long until) {

    /** How many numbers. */
    public long size() {
        return Math.max(0, last - first + 1);
    }
}
