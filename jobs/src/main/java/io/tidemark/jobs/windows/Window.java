package io.tidemark.jobs.windows;

import java.util.Comparator;

/**
 * A window of an instrument and what is in it.
 *
 * @param key the top bits name the timeframe, the others the second in which the window starts; in state
 * @param bar its trades
 */
record Window(long key, Bar bar) {

    /** As they end; of those that end together the shortest first. */
    static final Comparator<Window> ORDER =
            Comparator.comparingLong((Window window) -> window.end()).thenComparing(window -> window.timeframe());

    private static final int SECONDS_BITS = 60;
    private static final long SECONDS = (1L << SECONDS_BITS) - 1;

    static long key(Timeframe timeframe, long start) {
        return ((long) timeframe.code() << SECONDS_BITS) | (start / 1_000_000L);
    }

    /** The moment after it, microseconds since the epoch. */
    static long end(long key) {
        return start(key) + timeframe(key).micros();
    }

    static long start(long key) {
        return (key & SECONDS) * 1_000_000L;
    }

    static Timeframe timeframe(long key) {
        return Timeframe.of((int) (key >>> SECONDS_BITS));
    }

    Timeframe timeframe() {
        return timeframe(key);
    }

    long start() {
        return start(key);
    }

    long end() {
        return end(key);
    }
}
