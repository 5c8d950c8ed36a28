package io.tidemark.jobs.windows;

import io.tidemark.model.Decimal;
import java.math.BigDecimal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * One revision of one candle; a row of {@code gold.candles}, whose declaration says what each column means.
 *
 * @param exchange lower-case id
 * @param instrument unified name
 * @param timeframe length of the window
 * @param windowStart microseconds since the epoch
 * @param open first price by (trade time, trade number)
 * @param high highest price
 * @param low lowest price
 * @param close last price by (trade time, trade number)
 * @param volumeBase sum of the quantities
 * @param volumeQuote sum of price × quantity, exact
 * @param tradeCount the exchange's trades, fills of aggregated ones counted singly
 * @param bid best bid at the end of the window, null if no quote is known
 * @param ask best ask at the end of the window, null if no quote is known
 * @param takerBuyBase base volume of trades whose taker bought
 * @param takerBuyQuote quote volume of trades whose taker bought
 * @param firstTradeNumber lowest trade number, or {@link io.tidemark.model.MarketEvent#ABSENT}
 * @param lastTradeNumber highest trade number, or {@link io.tidemark.model.MarketEvent#ABSENT}
 * @param outlierCount outliers known at {@code knownAt}
 * @param status whether trades may be missing
 * @param revision 0, then 1 more for every change
 * @param knownAt our clock when the candle was complete, microseconds since the epoch
 */
public record Candle(
        String exchange,
        String instrument,
        Timeframe timeframe,
        long windowStart,
        Decimal open,
        Decimal high,
        Decimal low,
        Decimal close,
        BigDecimal volumeBase,
        BigDecimal volumeQuote,
        long tradeCount,
        @Nullable Decimal bid,
        @Nullable Decimal ask,
        BigDecimal takerBuyBase,
        BigDecimal takerBuyQuote,
        long firstTradeNumber,
        long lastTradeNumber,
        int outlierCount,
        Status status,
        int revision,
        long knownAt) {

    /** How candles travel. */
    public static final TypeInformation<Candle> TYPE = new SingletonTypeInfo<>(Candle.class, CandleSerializer.INSTANCE);

    /** {@code binance/BTC-USDT}. */
    public String market() {
        return exchange + "/" + instrument;
    }

    /** End of the window, exclusive. */
    public long windowEnd() {
        return windowStart + timeframe.micros();
    }

    /** Whether a candle holds every trade of its window. */
    public enum Status {
        /** Trade numbers are without a hole, and the feed was there before the window and after it. */
        COMPLETE,
        /** Numbers are missing. */
        GAP,
        /** Nobody can tell: no trade numbers, or the feed began or ended inside the window. */
        UNPROVEN;

        /** Lower case, as the tables write it. */
        public String text() {
            return switch (this) {
                case COMPLETE -> "complete";
                case GAP -> "gap";
                case UNPROVEN -> "unproven";
            };
        }
    }
}
