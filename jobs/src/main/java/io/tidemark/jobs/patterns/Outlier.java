package io.tidemark.jobs.patterns;

import io.tidemark.jobs.cleansing.Tick;
import io.tidemark.model.Decimal;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on one trade whose price had left; a row of {@code silver.outliers}.
 *
 * @param tick the trade
 * @param kind what it was
 * @param reference the price it is held against: the one before it left, or for {@code OFF_MARKET} the median of the
 *     other exchanges
 * @param confirmedBy exchanges, joined by commas, whose prices speak for the verdict; null if none had one
 * @param endedAt the exchange's time at which the departure ended
 * @param detectedAt the exchanges' time from which on all of this could be known
 */
public record Outlier(
        Tick tick, Kind kind, Decimal reference, @Nullable String confirmedBy, long endedAt, long detectedAt) {

    /** What a price that left can turn out to be. */
    public enum Kind {
        /** It came back, and the other exchanges did not go with it. */
        SPIKE,
        /** It stayed and no other exchange speaks against it, or other exchanges went with it. */
        MOVE,
        /** It stayed while the other exchanges stood. */
        OFF_MARKET;

        /** Lower case, as the tables write it. */
        public String text() {
            return switch (this) {
                case SPIKE -> "spike";
                case MOVE -> "move";
                case OFF_MARKET -> "off_market";
            };
        }
    }
}
