package io.tidemark.model;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a coin cost, as a vendor of prices tells it; of many exchanges together.
 *
 * @param vendor lower-case id, {@code coingecko}
 * @param coinId the vendor's own id, {@code bitcoin}
 * @param symbol the vendor's short name, {@code btc}
 * @param vsCurrency in units of what, lower case, {@code usd}
 * @param pricedAt when the vendor last changed it
 * @param price for one coin
 * @param marketCap price times coins in circulation
 * @param marketCapRank place by that, 1 the largest; {@link MarketEvent#ABSENT} if not told
 * @param volume24h what was traded in 24 hours
 * @param high24h highest price of 24 hours
 * @param low24h lowest price of 24 hours
 * @param change24hPercent change of the price in 24 hours, percent
 * @param circulatingSupply coins in circulation
 * @param receivedAt when the answer reached us
 */
public record Price(
        String vendor,
        String coinId,
        String symbol,
        String vsCurrency,
        long pricedAt,
        BigDecimal price,
        @Nullable BigDecimal marketCap,
        long marketCapRank,
        @Nullable BigDecimal volume24h,
        @Nullable BigDecimal high24h,
        @Nullable BigDecimal low24h,
        @Nullable BigDecimal change24hPercent,
        @Nullable BigDecimal circulatingSupply,
        long receivedAt)
        implements MarketEvent {

    @Override
    public String exchange() {
        return vendor;
    }

    /** {@code bitcoin/usd}; prices of one lane follow each other by {@link #pricedAt}, which is unique in it. */
    public String lane() {
        return coinId + "/" + vsCurrency;
    }
}
