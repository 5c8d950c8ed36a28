package io.tidemark.model;

import org.jspecify.annotations.Nullable;

/** What a feed hands over, in the order in which it came. */
public sealed interface Arrival permits Frame, Arrival.Tick, Arrival.Happened, Arrival.Unanswered, Arrival.End {

    /** When it reached us, microseconds since the epoch. */
    long receivedAt();

    /**
     * Time goes on, whether or not a frame comes. All frames that came until now have been handed over.
     *
     * @param exchange lower-case id
     * @param receivedAt now
     * @param heardAt when the exchange last gave any sign of life on an open connection, a ping for instance;
     *     {@link MarketEvent#ABSENT} if none is open
     */
    record Tick(String exchange, long receivedAt, long heardAt) implements Arrival {}

    /** Something the transport did or noticed by itself. */
    record Happened(FeedEvent event) implements Arrival {

        @Override
        public long receivedAt() {
            return event.happenedAt();
        }
    }

    /**
     * A REST request that got no answer, or one that is none.
     *
     * @param exchange lower-case id
     * @param path what was asked for, below the exchange's REST host
     * @param receivedAt when that became known
     * @param reason status or failure, for a person
     */
    record Unanswered(
            String exchange,
            String path,
            long receivedAt,
            @Nullable String reason) implements Arrival {}

    /** The feed has ended; nothing follows. */
    record End(long receivedAt) implements Arrival {}
}
