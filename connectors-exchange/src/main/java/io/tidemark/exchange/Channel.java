package io.tidemark.exchange;

/** What can be asked of a feed. */
public enum Channel {
    /** Every trade by itself. */
    TRADES,
    /**
     * Trades of one taker order at one price joined, where the exchange has such a stream; else the same as
     * {@link #TRADES}.
     */
    AGGREGATED_TRADES,
    /** Best bid and ask. */
    QUOTES,
    /** Candles of one minute as the exchange counts them, where it tells on the same socket when one is final. */
    CANDLES
}
