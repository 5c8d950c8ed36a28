package io.tidemark.jobs.forecasting;

import java.util.Locale;

/**
 * Holt's linear smoothing with a damped trend. Each window the level moves towards the price by the part {@code alpha},
 * the trend towards the level's move by the part {@code beta}, and the trend shrinks to the part {@code phi}. Over a
 * window without a candle both go on as expected, and nothing is learnt.
 *
 * <p>The parameters are those of a grid whose forecasts one window ahead had the least sum of squared errors.
 */
final class DampedTrend implements Fit {

    private static final double[] ALPHAS = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
    private static final double[] BETAS = {0, 0.02, 0.05, 0.1, 0.2, 0.3};
    private static final double[] PHIS = {0.8, 0.9, 0.95, 0.98};

    private final double alpha;
    private final double beta;
    private final double phi;
    private final double[] levels;
    private final double[] trends;
    private final double squares;

    private DampedTrend(Series series, int until, double alpha, double beta, double phi) {
        this.alpha = alpha;
        this.beta = beta;
        this.phi = phi;
        this.levels = new double[until];
        this.trends = new double[until];
        this.levels[0] = series.log(0);
        double sum = 0;
        for (int i = 1; i < until; i++) {
            double expected = levels[i - 1] + phi * trends[i - 1];
            if (series.has(i)) {
                double error = series.log(i) - expected;
                sum += error * error;
                levels[i] = expected + alpha * error;
                trends[i] = phi * trends[i - 1] + alpha * beta * error;
            } else {
                levels[i] = expected;
                trends[i] = phi * trends[i - 1];
            }
        }
        this.squares = sum;
    }

    static DampedTrend fit(Series series, int until) {
        DampedTrend best = new DampedTrend(series, until, ALPHAS[0], BETAS[0], PHIS[0]);
        for (double alpha : ALPHAS) {
            for (double beta : BETAS) {
                for (double phi : PHIS) {
                    DampedTrend other = new DampedTrend(series, until, alpha, beta, phi);
                    if (other.squares < best.squares) {
                        best = other;
                    }
                }
            }
        }
        return new DampedTrend(series, series.size(), best.alpha, best.beta, best.phi);
    }

    @Override
    public void tell(int origin, double[] ahead) {
        double log = levels[origin];
        double trend = trends[origin];
        for (int i = 0; i < ahead.length; i++) {
            trend *= phi;
            log += trend;
            ahead[i] = log;
        }
    }

    @Override
    public String parameters() {
        return String.format(Locale.ROOT, "alpha=%.2f beta=%.2f phi=%.2f", alpha, beta, phi);
    }
}
