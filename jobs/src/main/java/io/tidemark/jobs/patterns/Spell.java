package io.tidemark.jobs.patterns;

import io.tidemark.jobs.cleansing.Numbers;
import io.tidemark.jobs.cleansing.Tick;
import io.tidemark.model.Decimal;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The time in which the price of an instrument is off the market.
 *
 * @param first the trade with which it left
 * @param others where the others were before that, by exchange and instrument
 */
record Spell(Tick first, Map<String, Decimal> others) {

    /** After this long the price is another than the others' for good; microseconds. */
    private static final long LONGEST = 86_400_000_000L;

    Spell {
        others = Collections.unmodifiableMap(new TreeMap<>(others));
    }

    /** What one of the score is, as a logarithm. */
    double deviation() {
        return Numbers.way(first.reference(), first.price()) / first.score();
    }

    boolean isOver(long at) {
        return at > first.tradedAt() + LONGEST;
    }
}
