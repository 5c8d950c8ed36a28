package io.tidemark.model;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A candle as the exchange itself reports it, once it is final. A window without trades may be told too: flat, with
 * volumes of zero.
 *
 * @param exchange lower-case id
 * @param instrument unified name
 * @param timeframe length of the window as tables write it, {@code 1m}
 * @param windowStart first moment of the window, by the exchange's clock
 * @param windowEnd first moment after it
 * @param open first price, quote units
 * @param high highest price, quote units
 * @param low lowest price, quote units
 * @param close last price, quote units
 * @param volumeBase what was traded, base units
 * @param volumeQuote what was paid, quote units; null where the exchange does not say
 * @param tradeCount the exchange's own count of trades, or {@link MarketEvent#ABSENT}
 * @param takerBuyBase the part of the base volume where the taker bought; null where the exchange does not say
 * @param takerBuyQuote the part of the quote volume where the taker bought; null where the exchange does not say
 * @param receivedAt when the frame reached us
 */
public record OfficialCandle(
        String exchange,
        String instrument,
        String timeframe,
        long windowStart,
        long windowEnd,
        Decimal open,
        Decimal high,
        Decimal low,
        Decimal close,
        BigDecimal volumeBase,
        @Nullable BigDecimal volumeQuote,
        long tradeCount,
        @Nullable BigDecimal takerBuyBase,
        @Nullable BigDecimal takerBuyQuote,
        long receivedAt)
        implements MarketEvent {

    /** Whether the other one says the same, whenever it came. */
    public boolean saysTheSameAs(OfficialCandle other) {
        return equals(other.receivedAt(receivedAt));
    }

    /** The same, received then. */
    public OfficialCandle receivedAt(long at) {
        return new OfficialCandle(
                exchange,
                instrument,
                timeframe,
                windowStart,
                windowEnd,
                open,
                high,
                low,
                close,
                volumeBase,
                volumeQuote,
                tradeCount,
                takerBuyBase,
                takerBuyQuote,
                at);
    }
}
