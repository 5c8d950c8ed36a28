package io.tidemark.jobs.prices;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How a coin's price has changed, as it was known at one moment; a row of {@code gold.price_metrics}.
 *
 * @param vendor lower-case id of who told the price
 * @param coinId the vendor's id
 * @param vsCurrency in units of what
 * @param pricedAt when the vendor last changed the price
 * @param price for one coin
 * @param change5m against the price of 5 minutes before, percent; null where there is none
 * @param change1h the same of an hour
 * @param change24h the same of a day
 * @param score how far the last change lies from the day's mean change, in standard deviations; null in warm-up
 * @param behind how far it lies behind the coin's newest price, microseconds; 0 for the newest
 * @param revision 0 for the first, one more each time a late price changes it
 * @param knownAt when this was known
 */
public record PriceMetric(
        String vendor,
        String coinId,
        String vsCurrency,
        long pricedAt,
        BigDecimal price,
        @Nullable BigDecimal change5m,
        @Nullable BigDecimal change1h,
        @Nullable BigDecimal change24h,
        @Nullable Double score,
        long behind,
        int revision,
        long knownAt) {

    /** {@code bitcoin/usd}. */
    public String lane() {
        return coinId + "/" + vsCurrency;
    }
}
