package io.tidemark.jobs.forecasting;

/**
 * That a forecast has been scored.
 *
 * @param market {@code binance/BTC-USDT}
 * @param id the forecast's
 */
public record Scored(String market, String id) {

    /** As {@link Forecast#id()} of the same columns. */
    public static Scored of(
            String exchange,
            String instrument,
            String target,
            String timeframe,
            long madeAt,
            String horizon,
            String model) {
        String market = exchange + "/" + instrument;
        return new Scored(market, String.join("/", market, target, timeframe, String.valueOf(madeAt), horizon, model));
    }
}
