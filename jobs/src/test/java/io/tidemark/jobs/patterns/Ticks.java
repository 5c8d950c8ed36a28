package io.tidemark.jobs.patterns;

import io.tidemark.jobs.cleansing.ScoreRules;
import io.tidemark.jobs.cleansing.Tick;
import io.tidemark.model.Decimal;

/** Ticks of one instrument, by seconds since a beginning. */
final class Ticks {

    static final long SECOND = 1_000_000L;
    static final long BEGIN = 1_767_323_045L * SECOND;
    static final ScoreRules RULES = new ScoreRules(64, 20, 0.0001, 10, 5_000, 4);

    private Ticks() {}

    /** A tick of {@code here/BTC-USDT} whose reference is 100 a second before the beginning. */
    static Tick tick(int place, double seconds, String price, double score) {
        long at = BEGIN + Math.round(seconds * SECOND);
        return new Tick(
                "here",
                "BTC-USDT",
                "%s@%s".formatted(price, seconds),
                at,
                place,
                Decimal.parse(price),
                score,
                Decimal.parse("100"),
                BEGIN - SECOND);
    }
}
