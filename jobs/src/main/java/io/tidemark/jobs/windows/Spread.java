package io.tidemark.jobs.windows;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * One asset over all exchanges at one second; a row of {@code gold.spreads}, whose declaration says what each column
 * means. Of quotes and of prices there are two exchanges at least, or none.
 *
 * @param asset what is compared, {@code BTC}
 * @param quoteAsset in units of what
 * @param at the second, microseconds since the epoch: all before it counts
 * @param bestBid highest bid; null if fewer than two exchanges quote
 * @param bestAsk lowest ask; null if fewer than two exchanges quote
 * @param maxPrice highest last price; null if fewer than two exchanges traded
 * @param minPrice lowest last price; null if fewer than two exchanges traded
 * @param exchanges how many took part; 0 withdraws what was published before
 * @param conversion how prices came to be in {@code quoteAsset}
 * @param oldestAge age of the oldest quote or price that took part, microseconds
 * @param revision 0, then 1 more for every change
 * @param knownAt our clock when that was known, microseconds since the epoch
 */
public record Spread(
        String asset,
        String quoteAsset,
        long at,
        @Nullable Offer bestBid,
        @Nullable Offer bestAsk,
        @Nullable Offer maxPrice,
        @Nullable Offer minPrice,
        int exchanges,
        Conversion conversion,
        long oldestAge,
        int revision,
        long knownAt) {

    /** Digits behind the point of everything that is divided; the last one is rounded to the even neighbour. */
    private static final int SCALE = 18;

    private static final BigDecimal BPS = BigDecimal.valueOf(10_000);

    /**
     * How far the best bid lies above the best ask, of the ask, in hundredths of a percent; negative if it does not.
     */
    public @Nullable BigDecimal crossedBps() {
        return bestBid == null || bestAsk == null
                ? null
                : bps(bestBid.price().subtract(bestAsk.price()), bestAsk.price());
    }

    /** How far the prices are apart. */
    public @Nullable BigDecimal difference() {
        return maxPrice == null || minPrice == null ? null : maxPrice.price().subtract(minPrice.price());
    }

    /** The same, of the lowest, in hundredths of a percent. */
    public @Nullable BigDecimal differenceBps() {
        BigDecimal difference = difference();
        return difference == null || minPrice == null ? null : bps(difference, minPrice.price());
    }

    /** {@code BTC/USD}; what is compared with each other. */
    public String group() {
        return asset + "/" + quoteAsset;
    }

    Spread published(int as, long now) {
        return new Spread(
                asset, quoteAsset, at, bestBid, bestAsk, maxPrice, minPrice, exchanges, conversion, oldestAge, as, now);
    }

    /** The same moment without anything to compare: what was published has turned out to be none. */
    Spread withdrawn() {
        return new Spread(asset, quoteAsset, at, null, null, null, null, 0, Conversion.NONE, 0, 0, 0);
    }

    private static BigDecimal bps(BigDecimal part, BigDecimal whole) {
        return part.multiply(BPS).divide(whole, SCALE, RoundingMode.HALF_EVEN);
    }

    /**
     * One side of a comparison.
     *
     * @param price converted, exact
     * @param exchange who
     * @param instrument as it is traded there
     */
    public record Offer(BigDecimal price, String exchange, String instrument) {}

    /** How prices of different quote assets were made comparable. */
    public enum Conversion {
        /** All were in the quote asset already. */
        NONE,
        /** Stablecoins by their own rates. */
        RATE,
        /** At least one stablecoin, whose rate no feed has, as if it were a dollar. */
        PAR;

        /** Lower case, as the tables write it. */
        public String text() {
            return switch (this) {
                case NONE -> "none";
                case RATE -> "rate";
                case PAR -> "par";
            };
        }
    }
}
