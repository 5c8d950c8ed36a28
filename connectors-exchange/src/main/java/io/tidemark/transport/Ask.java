package io.tidemark.transport;

/**
 * A REST request that is to be made.
 *
 * @param purpose why
 * @param path path and query below the exchange's REST host
 * @param weight what it costs of the exchange's budget
 */
public record Ask(Purpose purpose, String path, int weight) {

    /** Why something is asked for, the most urgent first. */
    public enum Purpose {
        /** Missing trades. */
        REPAIR,
        /** Whether the newest trade has come. */
        TAIL,
        /** The exchange's time. */
        CLOCK,
        /** History: it can wait for all others. */
        BACKFILL,
        /** What coins cost. */
        PRICES;

        /** As the channel of the answer's frame. */
        public String text() {
            return switch (this) {
                case REPAIR -> "repair";
                case TAIL -> "tail";
                case CLOCK -> "clock";
                case BACKFILL -> "backfill";
                case PRICES -> "prices";
            };
        }
    }
}
