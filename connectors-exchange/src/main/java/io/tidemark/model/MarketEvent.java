package io.tidemark.model;

/**
 * Whatever a feed yields: a trade, a quote, a candle, a price, a word about the feed itself, or the frame it came in.
 *
 * <p>Times are microseconds since the epoch, UTC. A {@code long} component that has no value is {@link #ABSENT}; which
 * components may be absent is said where they are declared.
 */
public sealed interface MarketEvent
        permits Disorder, FeedEvent, FrameRead, Gap, OfficialCandle, Price, Progress, Pulse, Quote, Rejected, Trade {

    /** Stands for "no value" in a {@code long} component of any event. */
    long ABSENT = Long.MIN_VALUE;

    /** Lower-case id, {@code binance}; of a polled price its vendor's. */
    String exchange();
}
