package io.tidemark.jobs.forecasting;

import io.tidemark.jobs.windows.Timeframe;
import java.util.Arrays;
import java.util.List;

/**
 * Logarithms of closing prices, one place for each window from the first candle to the last. A window without a candle
 * is {@code NaN}: nothing is made up for it.
 */
final class Series {

    private final double[] logs;
    private final int count;

    private Series(double[] logs) {
        this.logs = logs;
        this.count = (int) Arrays.stream(logs).filter(log -> !Double.isNaN(log)).count();
    }

    /** Of logarithms, the first and the last of which are there. */
    static Series of(double... logs) {
        return new Series(logs.clone());
    }

    /** Of candles of one market, one for each window, in the order of time. */
    static Series of(List<Close> closes, Timeframe timeframe) {
        long first = closes.get(0).windowEnd();
        long last = closes.get(closes.size() - 1).windowEnd();
        double[] logs = new double[Math.toIntExact((last - first) / timeframe.micros()) + 1];
        Arrays.fill(logs, Double.NaN);
        for (Close close : closes) {
            logs[(int) ((close.windowEnd() - first) / timeframe.micros())] = Math.log(Estimates.of(close.price()));
        }
        return new Series(logs);
    }

    /** Windows, with or without a candle. */
    int size() {
        return logs.length;
    }

    /** Candles. */
    int count() {
        return count;
    }

    boolean has(int window) {
        return !Double.isNaN(logs[window]);
    }

    /** Of the closing price of a window, or {@code NaN}. */
    double log(int window) {
        return logs[window];
    }

    /** How the price changed from the window before, or {@code NaN} where either has no candle. */
    double change(int window) {
        return window == 0 ? Double.NaN : logs[window] - logs[window - 1];
    }
}
