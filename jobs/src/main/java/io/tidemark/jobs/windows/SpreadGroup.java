package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What spreads remember of a group of instruments besides its seconds. State; {@link SpreadGroupSerializer}. */
final class SpreadGroup {

    /** How far each market is complete. */
    final TreeMap<String, Long> markets = new TreeMap<>();
    /** The newest moment there may be a row of. */
    long publishedUpTo = ABSENT;
    /** Our clock when the newest of all that became known. */
    long knownAt = ABSENT;
    /** End of the newest second that is known. */
    long newest = ABSENT;
    /** Seconds before this have been forgotten. */
    long forgottenBefore = ABSENT;
    /** Moments that something late has touched, with the row as it was before, or null if there was none. */
    final TreeMap<Long, Touched> touched = new TreeMap<>();

    /**
     * A row that may have to be revised.
     *
     * @param before as it was published, null if it was not
     */
    record Touched(@Nullable Spread before) {}

    /** How far the furthest market is complete, or {@code ABSENT}. */
    long furthest() {
        long furthest = ABSENT;
        for (long upTo : markets.values()) {
            furthest = Math.max(furthest, upTo);
        }
        return furthest;
    }

    boolean isOnOneExchange() {
        String first = null;
        for (String market : markets.keySet()) {
            String exchange = market.substring(0, market.indexOf('/'));
            if (first != null && !first.equals(exchange)) {
                return false;
            }
            first = exchange;
        }
        return true;
    }

    /** The assets in which the markets are priced. */
    Set<String> quoteAssets() {
        Set<String> assets = new HashSet<>();
        for (String market : markets.keySet()) {
            assets.add(UsdGroup.quote(market));
        }
        return assets;
    }
}
