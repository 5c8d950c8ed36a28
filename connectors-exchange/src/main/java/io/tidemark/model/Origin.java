package io.tidemark.model;

/** How a trade reached us. */
public enum Origin {
    /** Pushed by the exchange while it happened. */
    STREAM,
    /** Asked for over REST, because the stream had missed it. */
    REPAIR,
    /** Asked for over REST, because a user wanted history. */
    BACKFILL,
    /** Pushed by the exchange on subscribing, and made before: it says nothing of how long a push takes. */
    SNAPSHOT;

    /** Whether a connection brought it unasked. */
    public boolean isPushed() {
        return this == STREAM || this == SNAPSHOT;
    }

    /** {@code stream}, {@code snapshot}, {@code repair} or {@code backfill}, as the tables write it. */
    public String text() {
        return switch (this) {
            case STREAM -> "stream";
            case REPAIR -> "repair";
            case BACKFILL -> "backfill";
            case SNAPSHOT -> "snapshot";
        };
    }
}
