package io.tidemark.jobs.forecasting;

import io.tidemark.jobs.windows.Timeframe;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What one model says of one price to come; a row of {@code gold.forecasts}. Times are microseconds since the epoch.
 *
 * @param exchange lower-case id
 * @param instrument unified name
 * @param target what is forecast, {@link #CLOSE}
 * @param timeframe of the candles it is made of
 * @param madeAt as of when
 * @param horizon how far ahead, microseconds
 * @param model the model's name
 * @param targetTime whose price is forecast
 * @param forecast the price, quote units
 * @param lower80 below the price with 90 % probability, quote units
 * @param upper80 above it with 90 %
 * @param lower95 below the price with 97.5 % probability
 * @param upper95 above it with 97.5 %
 * @param parameters what the model was fitted to; null where it has nothing to fit
 * @param candles how many it is made of
 * @param knownAt when the newest of them was known
 */
public record Forecast(
        String exchange,
        String instrument,
        String target,
        Timeframe timeframe,
        long madeAt,
        long horizon,
        String model,
        long targetTime,
        BigDecimal forecast,
        BigDecimal lower80,
        BigDecimal upper80,
        BigDecimal lower95,
        BigDecimal upper95,
        @Nullable String parameters,
        int candles,
        long knownAt) {

    /** The last price of the candle that ends at the target's time. */
    public static final String CLOSE = "close";

    /** {@code binance/BTC-USDT}. */
    public String market() {
        return exchange + "/" + instrument;
    }

    /** The model that is always there, as the baseline of the others. */
    boolean isBaseline() {
        return model.equals(Model.NAIVE.text());
    }

    /** What it has in common with what other models say of the same price at the same moment. */
    String question() {
        return String.join("/", market(), target, timeframe.text(), String.valueOf(madeAt), Horizons.text(horizon));
    }

    /** No other forecast has the same one. */
    String id() {
        return question() + "/" + model;
    }
}
