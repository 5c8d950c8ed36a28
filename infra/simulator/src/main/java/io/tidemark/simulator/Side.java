package io.tidemark.simulator;

/** Who took. */
enum Side {
    BUY("buy"),
    SELL("sell");

    private final String text;

    Side(String text) {
        this.text = text;
    }

    Side opposite() {
        return this == BUY ? SELL : BUY;
    }

    @Override
    public String toString() {
        return text;
    }
}
