package io.tidemark.source;

import static io.tidemark.model.MarketEvent.ABSENT;

/** How often trades come on a connection, so that a stall can be told from a pause by whoever asks in time. */
final class Rhythm {

    private static final long SHORTEST_SILENCE = 5_000_000L;
    /** If trades came at random, a silence of so many mean intervals would come once in 10^13 of them. */
    private static final int INTERVALS = 30;
    /** The mean forgets with the weight of so many trades; before that many it is not known. */
    private static final int MEMORY = 64;

    private long heardAt = ABSENT;
    private long heard;
    private double meanInterval;

    /** A trade has come. */
    void heard(long at) {
        if (heardAt != ABSENT) {
            heard++;
            long interval = Math.max(0, at - heardAt);
            meanInterval += (interval - meanInterval) / Math.min(heard, MEMORY);
        }
        heardAt = at;
    }

    /** Whether the silence at {@code now} is longer than the trades before it let one expect. */
    boolean isBroken(long now) {
        return heard >= MEMORY && now - heardAt > Math.max(SHORTEST_SILENCE, INTERVALS * meanInterval);
    }
}
