package io.tidemark.model;

/** The taker's side of a trade: who came to the book and crossed it. */
public enum Side {
    BUY,
    SELL;

    /** {@code buy} or {@code sell}, as the tables write it. */
    public String text() {
        return this == BUY ? "buy" : "sell";
    }

    /** The taker's side where a feed names the maker's. */
    public Side opposite() {
        return this == BUY ? SELL : BUY;
    }
}
