package io.tidemark.jobs.forecasting;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The last price stays. */
record Naive(Series series) implements Fit {

    @Override
    public void tell(int origin, double[] ahead) {
        Arrays.fill(ahead, series.log(origin));
    }

    @Override
    public @Nullable String parameters() {
        return null;
    }
}
