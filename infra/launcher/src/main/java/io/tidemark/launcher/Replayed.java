package io.tidemark.launcher;

import java.util.Locale;
import java.util.Map;

/**
 * What a bounded job did.
 *
 * @param counts the job's counters by name
 * @param seconds wall time, from the start of Flink to the last commit
 * @param complete whether it came to the end of its tapes
 */
record Replayed(Map<String, Long> counts, double seconds, boolean complete) {

    Replayed {
        counts = Map.copyOf(counts);
    }

    /** One JSON object on one line; {@code frames} = {@code accepted} + {@code control} + {@code rejected}. */
    String json() {
        return String.format(
                Locale.ROOT,
                "{\"frames\":%d,\"accepted\":%d,\"control\":%d,\"rejected\":%d,\"trades\":%d,\"duplicates\":%d,"
                        + "\"quotes\":%d,\"candles\":%d,\"seconds\":%.1f}",
                Counter.FRAMES.of(counts),
                Counter.ACCEPTED.of(counts),
                Counter.CONTROL.of(counts),
                Counter.REJECTED.of(counts),
                Counter.TRADES.of(counts),
                Counter.DUPLICATES.of(counts),
                Counter.QUOTES.of(counts),
                Counter.CANDLES.of(counts),
                seconds);
    }
}
