package io.tidemark.jobs.cleansing;

import java.io.Serializable;
import org.apache.flink.configuration.ReadableConfig;

/**
 * What {@link CleansingOptions} say, checked.
 *
 * @param window price changes that are remembered
 * @param warmUp price changes before which there is no score
 * @param floor least deviation, a part of the price
 * @param threshold score from which on a price has left
 * @param patienceMillis how long a price that left has to come back, by trade time
 * @param patienceTrades how many trades it has for that
 */
public record ScoreRules(
        int window, int warmUp, double floor, double threshold, long patienceMillis, int patienceTrades)
        implements Serializable {

    public ScoreRules {
        require(window > 0 && window <= 10_000, CleansingOptions.WINDOW.key(), window, "must be 1 to 10000");
        require(warmUp > 0 && warmUp <= window, CleansingOptions.WARM_UP.key(), warmUp, "must be 1 to the window");
        require(floor > 0 && floor < 1, CleansingOptions.DEVIATION_FLOOR.key(), floor, "must lie between 0 and 1");
        require(threshold > 0, CleansingOptions.OUTLIER_SCORE.key(), threshold, "must be more than 0");
        require(
                patienceMillis > 0,
                CleansingOptions.COME_BACK_WITHIN.key(),
                patienceMillis + " ms",
                "must be a millisecond at least");
        require(patienceTrades > 0, CleansingOptions.COME_BACK_TRADES.key(), patienceTrades, "must be 1 at least");
    }

    /** As {@code options} say. */
    public static ScoreRules of(ReadableConfig options) {
        return new ScoreRules(
                options.get(CleansingOptions.WINDOW),
                options.get(CleansingOptions.WARM_UP),
                options.get(CleansingOptions.DEVIATION_FLOOR),
                options.get(CleansingOptions.OUTLIER_SCORE),
                options.get(CleansingOptions.COME_BACK_WITHIN).toMillis(),
                options.get(CleansingOptions.COME_BACK_TRADES));
    }

    /** Whether a price with this score has left; one without a score has not. */
    public boolean hasLeft(double score) {
        return Math.abs(score) >= threshold;
    }

    /**
     * Whether a price is back where it was: half of what makes it leave, so that noise at the border changes nothing.
     */
    public boolean isBack(double score) {
        return Math.abs(score) < threshold / 2;
    }

    /**
     * Whether a price that had left is back: half of the way is enough, if it is not so far away that it would leave.
     *
     * @param farthest the highest score since it left, without direction
     */
    boolean isBack(double score, double farthest) {
        return Math.abs(score) < Math.min(threshold, Math.max(threshold, farthest) / 2);
    }

    private static void require(boolean holds, String key, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("Invalid %s %s: %s".formatted(key, value, rule));
        }
    }
}
