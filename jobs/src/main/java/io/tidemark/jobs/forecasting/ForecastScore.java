package io.tidemark.jobs.forecasting;

import java.math.BigDecimal;

/**
 * How one forecast turned out; a row of {@code gold.forecast_scores}.
 *
 * @param forecast what was said
 * @param actual the close of the candle that ends at its target's time, quote units
 * @param naiveError how far the last price was off, quote units, without a sign
 * @param knownAt when that candle was known, microseconds since the epoch
 */
public record ForecastScore(Forecast forecast, BigDecimal actual, BigDecimal naiveError, long knownAt) {

    /** Forecast minus actual. */
    public BigDecimal error() {
        return forecast.forecast().subtract(actual);
    }

    /** Whether the price came to lie where it was expected with 80 %, both ends included. */
    public boolean inside80() {
        return inside(forecast.lower80(), forecast.upper80());
    }

    /** The same with 95 %. */
    public boolean inside95() {
        return inside(forecast.lower95(), forecast.upper95());
    }

    private boolean inside(BigDecimal lower, BigDecimal upper) {
        return actual.compareTo(lower) >= 0 && actual.compareTo(upper) <= 0;
    }
}
