package io.tidemark.jobs.forecasting;

import java.math.BigDecimal;

/**
 * The last price of a candle as it was known at one moment. Times are microseconds since the epoch.
 *
 * @param market {@code binance/BTC-USDT}
 * @param windowEnd first moment after the candle
 * @param price quote units
 * @param revision the candle's
 * @param knownAt when this revision was known
 */
public record Close(String market, long windowEnd, BigDecimal price, int revision, long knownAt) {}
