package io.tidemark.model;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a connection, not to the market.
 *
 * @param exchange lower-case id
 * @param connection name of the connection
 * @param happenedAt when, by our clock
 * @param kind what
 * @param durationMillis how long it lasted, or {@link MarketEvent#ABSENT}
 * @param cause why, in a word, where known
 * @param detail whatever else is known, for a person to read
 * @param clockOffsetMicros the exchange's clock minus ours, or {@link MarketEvent#ABSENT}
 */
public record FeedEvent(
        String exchange,
        String connection,
        long happenedAt,
        Kind kind,
        long durationMillis,
        @Nullable String cause,
        @Nullable String detail,
        long clockOffsetMicros)
        implements MarketEvent {

    /** What can happen to a connection. */
    public enum Kind {
        CONNECTED,
        SUBSCRIBED,
        /** The exchange refused a subscription or a message of ours. */
        REFUSED,
        DISCONNECTED,
        STALLED,
        RATE_LIMITED,
        SHUTDOWN_ANNOUNCED,
        ROTATED,
        /** An instrument's trade numbers began anew. */
        EPOCH,
        /** Quotes of an outage: nothing serves them afterwards. */
        QUOTES_LOST,
        /** The exchange was asked for its time. */
        CLOCK;

        /** Lower case, as the tables write it. */
        public String text() {
            return switch (this) {
                case CONNECTED -> "connected";
                case SUBSCRIBED -> "subscribed";
                case REFUSED -> "refused";
                case DISCONNECTED -> "disconnected";
                case STALLED -> "stalled";
                case RATE_LIMITED -> "rate_limited";
                case SHUTDOWN_ANNOUNCED -> "shutdown_announced";
                case ROTATED -> "rotated";
                case EPOCH -> "epoch";
                case QUOTES_LOST -> "quotes_lost";
                case CLOCK -> "clock";
            };
        }
    }
}
