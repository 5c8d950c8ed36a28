package io.tidemark.jobs.forecasting;

import org.jspecify.annotations.Nullable;

/** The last price goes on by the mean of the changes so far, of windows that lie side by side. */
final class Drift implements Fit {

    private final Series series;
    private final double[] means;

    Drift(Series series) {
        this.series = series;
        this.means = new double[series.size()];
        double sum = 0;
        int changes = 0;
        for (int i = 0; i < means.length; i++) {
            double change = series.change(i);
            if (!Double.isNaN(change)) {
                sum += change;
                changes++;
            }
            means[i] = changes == 0 ? 0 : sum / changes;
        }
    }

    @Override
    public void tell(int origin, double[] ahead) {
        for (int i = 0; i < ahead.length; i++) {
            ahead[i] = series.log(origin) + (i + 1) * means[origin];
        }
    }

    @Override
    public @Nullable String parameters() {
        return null;
    }
}
