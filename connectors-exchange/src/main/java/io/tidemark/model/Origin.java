package io.tidemark.model;

/** How a trade reached us. */
public enum Origin {
    /** Pushed by the exchange while it happened. */
    STREAM,
    /** Asked for over REST, because the stream had missed it. */
    REPAIR,
    /** Asked for over REST, because a user wanted history. */
    BACKFILL;

    /** {@code stream}, {@code repair} or {@code backfill}, as the tables write it. */
    public String text() {
        return switch (this) {
            case STREAM -> "stream";
            case REPAIR -> "repair";
            case BACKFILL -> "backfill";
        };
    }
}
