package io.tidemark.jobs.forecasting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hipparchus.exception.MathRuntimeException;
import org.hipparchus.stat.regression.OLSMultipleLinearRegression;

/**
 * A change of the price as a constant and parts of the {@code p} changes before it, by least squares. {@code p} is the
 * order with the least Akaike criterion {@code n ln(RSS / n) + 2 (p + 1)}, all orders judged on the same windows. Only
 * windows are learnt from before which all those changes are there. An order whose forecasts would run away is left
 * out.
 *
 * <p>Where a change is missing to forecast from, the mean change takes its place, which adds nothing to the forecast.
 */
final class Autoregression implements Fit {

    private static final int MOST = 8;
    /** Windows to learn from for each number that is fitted. */
    private static final int WINDOWS_EACH = 5;

    private final Series series;
    private final double mean;
    private final double[] parts;

    private Autoregression(Series series, double[] coefficients) {
        this.series = series;
        this.parts = Arrays.copyOfRange(coefficients, 1, coefficients.length);
        this.mean = coefficients[0] / (1 - Arrays.stream(parts).sum());
    }

    static Autoregression fit(Series series, int until) {
        List<Integer> windows = new ArrayList<>();
        int most = MOST;
        do {
            windows.clear();
            int run = 0;
            for (int i = 1; i < until; i++) {
                run = Double.isNaN(series.change(i)) ? 0 : run + 1;
                if (run > most) {
                    windows.add(i);
                }
            }
        } while (windows.size() < WINDOWS_EACH * (most + 1) && --most > 0);
        double[] best = {0};
        double least = Double.POSITIVE_INFINITY;
        for (int order = 0; order <= most && windows.size() > order + 1; order++) {
            OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
            try {
                regression.newSampleData(changes(series, windows), before(series, windows, order));
                double[] coefficients = regression.estimateRegressionParameters();
                double criterion =
                        windows.size() * Math.log(regression.calculateResidualSumOfSquares() / windows.size())
                                + 2 * (order + 1);
                if (criterion < least && isStationary(coefficients)) {
                    least = criterion;
                    best = coefficients;
                }
            } catch (MathRuntimeException e) {
                // Changes that are all alike, as where the price stands still: nothing more to learn from more of them.
                break;
            }
        }
        return new Autoregression(series, best);
    }

    private static double[] changes(Series series, List<Integer> windows) {
        return windows.stream().mapToDouble(series::change).toArray();
    }

    private static double[][] before(Series series, List<Integer> windows, int order) {
        double[][] before = new double[windows.size()][order];
        for (int i = 0; i < before.length; i++) {
            for (int lag = 1; lag <= order; lag++) {
                before[i][lag - 1] = series.change(windows.get(i) - lag);
            }
        }
        return before;
    }

    /**
     * Whether the process comes back to its mean: the partial autocorrelations, from the highest order down, all lie
     * within one (the step-down recursion of Levinson and Durbin).
     */
    private static boolean isStationary(double[] coefficients) {
        double[] parts = Arrays.copyOfRange(coefficients, 1, coefficients.length);
        while (parts.length > 0) {
            int last = parts.length - 1;
            double partial = parts[last];
            if (!(Math.abs(partial) < 1)) {
                return false;
            }
            double[] lower = new double[last];
            for (int i = 0; i < last; i++) {
                lower[i] = (parts[i] + partial * parts[last - 1 - i]) / (1 - partial * partial);
            }
            parts = lower;
        }
        return Double.isFinite(coefficients[0]);
    }

    @Override
    public void tell(int origin, double[] ahead) {
        // How far the newest changes lie from the mean, the newest first.
        double[] apart = new double[parts.length];
        for (int lag = 0; lag < apart.length; lag++) {
            double change = origin - lag < 0 ? Double.NaN : series.change(origin - lag);
            apart[lag] = Double.isNaN(change) ? 0 : change - mean;
        }
        double log = series.log(origin);
        for (int i = 0; i < ahead.length; i++) {
            double next = 0;
            for (int lag = 0; lag < apart.length; lag++) {
                next += parts[lag] * apart[lag];
            }
            for (int lag = apart.length - 1; lag > 0; lag--) {
                apart[lag] = apart[lag - 1];
            }
            if (apart.length > 0) {
                apart[0] = next;
            }
            log += mean + next;
            ahead[i] = log;
        }
    }

    @Override
    public String parameters() {
        return "p=" + parts.length;
    }
}
