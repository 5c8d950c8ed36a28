package io.tidemark.jobs.forecasting;

import java.io.Serializable;

/**
 * Why nothing was forecast so far ahead, in one market.
 *
 * @param market {@code binance/BTC-USDT}
 * @param horizon microseconds
 * @param reason what was wrong
 * @param candles that were there, the most of all times
 * @param times how often
 */
public record Shortage(String market, long horizon, Reason reason, int candles, int times) implements Serializable {

    /** What was wrong. */
    public enum Reason {
        /** There were too few candles, or too few of them side by side. */
        FEW,
        /** The newest candle was older than the horizon is long. */
        OLD
    }

    String key() {
        return "%s/%019d/%s".formatted(market, horizon, reason);
    }

    Shortage and(Shortage other) {
        return new Shortage(
                market, horizon, reason, Math.max(candles, other.candles), Math.addExact(times, other.times));
    }
}
