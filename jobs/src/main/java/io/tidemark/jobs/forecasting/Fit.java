package io.tidemark.jobs.forecasting;

import org.jspecify.annotations.Nullable;

/** A model that has learnt from the first windows of a series, and says how it goes on from any of its candles. */
interface Fit {

    /**
     * Tells the logarithms to come, from what lies before {@code origin} and in it alone.
     *
     * @param origin a window with a candle
     * @param ahead takes the logarithm of one window ahead, two windows ahead and so on
     */
    void tell(int origin, double[] ahead);

    /** What was fitted, for a person; null where there is nothing to fit. */
    @Nullable
    String parameters();
}
