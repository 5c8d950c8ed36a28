package io.tidemark.source;

import io.tidemark.model.OfficialCandle;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What else the reading of a recording knows, so that it goes on as if it had never been interrupted. A live feed needs
 * none of it: after a restart it connects anew, and asks.
 *
 * @param links connections that are open
 * @param closedAt when the newest one closed, microseconds since the epoch, or
 *     {@link io.tidemark.model.MarketEvent#ABSENT}
 * @param closedBecause why, in a word
 * @param checkedAt when holes were last looked after, or {@code ABSENT}
 * @param completeUpTo trade time up to which all is known, as far as holes say
 * @param tails whether the newest trade is known, by instrument; of those of which nothing is to be said, nothing
 * @param formerLanes the numbering before the present one, by instrument
 * @param others instruments of which only quotes have come
 * @param candles the newest official candle of each instrument and timeframe
 * @param openedAt when each of the connections opened that may still be subscribing
 */
record TapePosition(
        int links,
        long closedAt,
        String closedBecause,
        long checkedAt,
        long completeUpTo,
        Map<String, Doubt> tails,
        Map<String, Lane> formerLanes,
        Set<String> others,
        List<OfficialCandle> candles,
        Map<String, Long> openedAt) {

    TapePosition {
        tails = Map.copyOf(tails);
        formerLanes = Map.copyOf(formerLanes);
        others = Set.copyOf(others);
        candles = List.copyOf(candles);
        openedAt = Map.copyOf(openedAt);
    }

    /**
     * What speaks against the newest trade of an instrument being known.
     *
     * @param cause why it is in doubt, or null if it is not
     * @param since our clock when that began, or {@code ABSENT}
     * @param expected highest number the exchange has spoken of without sending it, or {@code ABSENT}
     * @param expectedAt our clock when it first did, or {@code ABSENT}
     */
    record Doubt(@Nullable String cause, long since, long expected, long expectedAt) {}
}
