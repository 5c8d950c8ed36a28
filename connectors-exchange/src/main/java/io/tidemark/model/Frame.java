package io.tidemark.model;

import org.jspecify.annotations.Nullable;

/**
 * One WebSocket text or REST body exactly as received, or the opening or closing of a connection.
 *
 * @param exchange lower-case id
 * @param connection name of the connection it came on
 * @param frameNumber place in that connection's frames, from 1
 * @param channel what was subscribed, where the recorder knew; of a REST body why it was asked for, {@code repair},
 *     {@code tail}, {@code clock}, {@code backfill} or {@code prices}, null where nobody knows
 * @param kind what it is
 * @param receivedAt when it reached us, microseconds since the epoch
 * @param url what was asked for, of a REST body
 * @param text the frame; null for the opening or closing of a connection
 */
public record Frame(
        String exchange,
        String connection,
        long frameNumber,
        @Nullable String channel,
        Kind kind,
        long receivedAt,
        @Nullable String url,
        @Nullable String text)
        implements Arrival {

    /** What a frame is. */
    public enum Kind {
        WS,
        REST,
        OPEN,
        CLOSE;

        /** Lower case, as tapes and tables write it. */
        public String text() {
            return switch (this) {
                case WS -> "ws";
                case REST -> "rest";
                case OPEN -> "open";
                case CLOSE -> "close";
            };
        }
    }
}
