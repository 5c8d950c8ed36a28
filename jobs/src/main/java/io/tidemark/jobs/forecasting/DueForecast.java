package io.tidemark.jobs.forecasting;

import java.math.BigDecimal;

/**
 * A forecast that has not been scored.
 *
 * @param forecast what was said
 * @param naive what the baseline said of the same, quote units
 */
public record DueForecast(Forecast forecast, BigDecimal naive) {

    /** {@code binance/BTC-USDT}. */
    public String market() {
        return forecast.market();
    }
}
