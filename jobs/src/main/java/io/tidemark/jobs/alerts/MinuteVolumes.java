package io.tidemark.jobs.alerts;

import static io.tidemark.model.MarketEvent.ABSENT;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an instrument traded in each minute, by our trades and by the exchange's own candle: a minute of ours with less
 * lacks trades that no number has told of. Only minutes that were watched from their beginning are compared. State;
 * times are microseconds, volumes base units.
 */
final class MinuteVolumes {

    static final String TIMEFRAME = "1m";

    /** Trades that have not been found for so long are not waited for. */
    private static final long MEMORY = 3_600_000_000L;

    private static final long MINUTE = 60_000_000L;

    /** The first minute that is watched from its beginning, or ABSENT while the exchange has told of no candle. */
    long from = ABSENT;

    final TreeMap<Long, Minute> minutes = new TreeMap<>();

    void trade(long tradedAt, BigDecimal quantity) {
        if (from != ABSENT && tradedAt >= from) {
            Minute minute = minute(Math.floorDiv(tradedAt, MINUTE) * MINUTE);
            minute.ours = minute.ours.add(quantity);
        }
    }

    /** @param now when the candle came, microseconds */
    void official(long windowStart, BigDecimal volume, long now) {
        if (from == ABSENT) {
            // Of the minute under way, trades have gone by.
            from = Math.floorDiv(now, MINUTE) * MINUTE + MINUTE;
        } else if (windowStart >= from) {
            Minute minute = minute(windowStart);
            minute.official = volume;
            minute.toldAt = now;
        }
    }

    /** The first minute that has lacked volume for {@code patience}, or null; forgets what is long over. */
    Map.@Nullable Entry<Long, Minute> lacking(long now, long patience) {
        if (from != ABSENT && from < now - MEMORY) {
            from = Math.floorDiv(now - MEMORY, MINUTE) * MINUTE;
            minutes.headMap(from).clear();
        }
        for (Map.Entry<Long, Minute> minute : minutes.entrySet()) {
            if (minute.getValue().lacks() && now - minute.getValue().toldAt >= patience) {
                return minute;
            }
        }
        return null;
    }

    private Minute minute(long start) {
        return minutes.computeIfAbsent(start, any -> new Minute());
    }

    /** What was traded in a minute. */
    static final class Minute {

        BigDecimal ours = BigDecimal.ZERO;
        /** By the exchange's candle, or null while there is none. */
        @Nullable
        BigDecimal official;

        long toldAt = ABSENT;

        private boolean lacks() {
            return official != null && ours.compareTo(official) < 0;
        }
    }
}
