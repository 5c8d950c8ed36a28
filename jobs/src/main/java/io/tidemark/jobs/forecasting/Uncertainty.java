package io.tidemark.jobs.forecasting;

import java.util.Arrays;

/**
 * How far a model was off, out of sample: it learns from the first third of a series and forecasts from every candle of
 * the rest. The interval around a forecast is as wide as its errors were that many windows ahead (a split conformal
 * quantile of their sizes, in logarithms).
 *
 * <p>Errors of {@code m} windows ahead overlap, so {@code n} of them tell as much as {@code n / m} that do not; the
 * quantile is taken with as many. Where fewer than {@value #ENOUGH} are left, the errors of the farthest distance that
 * has enough are widened by the square root of time. An interval is at least as wide as that of any nearer window.
 */
final class Uncertainty {

    /** Errors that do not overlap, at least: with fewer there is no 95 % quantile. */
    static final int ENOUGH = 20;

    private static final int FIT = 3;

    /** Sizes of errors by distance, each in order; the first is of one window ahead. */
    private final double[][] sizes;

    private final int farthest;

    private Uncertainty(double[][] sizes) {
        this.sizes = sizes;
        int far = 0;
        for (int i = 0; i < sizes.length; i++) {
            far = isEnough(i) ? i + 1 : far;
        }
        this.farthest = far;
    }

    /** Of a model over a series. */
    static Uncertainty of(Model model, Series series) {
        int begin = series.size() / FIT;
        int most = (series.size() - begin) / ENOUGH;
        double[][] sizes = new double[most][series.size()];
        int[] counts = new int[most];
        double[] ahead = new double[most];
        Fit fit = model.fit(series, Math.max(1, begin));
        for (int origin = begin; origin < series.size() - 1 && most > 0; origin++) {
            if (series.has(origin)) {
                fit.tell(origin, ahead);
                for (int i = 0; i < most && origin + i + 1 < series.size(); i++) {
                    if (series.has(origin + i + 1)) {
                        sizes[i][counts[i]++] = Math.abs(series.log(origin + i + 1) - ahead[i]);
                    }
                }
            }
        }
        for (int i = 0; i < most; i++) {
            sizes[i] = Arrays.copyOf(sizes[i], counts[i]);
            Arrays.sort(sizes[i]);
        }
        return new Uncertainty(sizes);
    }

    /** Whether there were enough errors to say anything. */
    boolean isKnown() {
        return farthest > 0;
    }

    /**
     * Half the width of the interval in which the logarithm lies so many windows ahead.
     *
     * @param share of the cases in which it shall lie there, such as 0.95
     */
    double half(int steps, double share) {
        double widest = 0;
        for (int i = 0; i < Math.min(farthest, Math.max(steps, first())); i++) {
            if (isEnough(i)) {
                widest = Math.max(widest, quantile(i, share));
            }
        }
        return widest * Math.sqrt(Math.max(1, (double) steps / farthest));
    }

    private int first() {
        int i = 0;
        while (!isEnough(i)) {
            i++;
        }
        return i + 1;
    }

    private boolean isEnough(int i) {
        return sizes[i].length / (i + 1) >= ENOUGH;
    }

    private double quantile(int i, double share) {
        int apart = sizes[i].length / (i + 1);
        double level = Math.min(1, Math.ceil((apart + 1) * share) / apart);
        return sizes[i][(int) Math.ceil(level * sizes[i].length) - 1];
    }
}
