package io.tidemark.launcher;

import java.util.Map;

/** The main job's accumulators that we show. */
enum Counter {
    FRAMES("frames"),
    ACCEPTED("accepted"),
    CONTROL("control"),
    REJECTED("rejected"),
    DUPLICATES("duplicates"),
    TRADES("rows.silver.trades"),
    QUOTES("rows.silver.quotes"),
    CANDLES("rows.gold.candles"),
    /** How far the feeds have come, microseconds since the epoch. */
    EVENT_TIME("eventTime");

    private final String accumulator;

    Counter(String accumulator) {
        this.accumulator = accumulator;
    }

    /** Zero where the job has not counted yet. */
    long of(Map<String, Long> counts) {
        return counts.getOrDefault(accumulator, 0L);
    }
}
