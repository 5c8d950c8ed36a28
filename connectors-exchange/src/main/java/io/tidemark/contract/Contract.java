package io.tidemark.contract;

/** What the messages of one topic look like. */
public enum Contract {
    /** Trades, and what bounds or explains them: gaps, disorder, progress. */
    TRADES("trades", "1.1"),
    /** Best bid and ask, and how far the feed has come. */
    QUOTES("quotes", "1.0"),
    /** What happened to connections and frames; the exchanges' own candles. */
    FEED_EVENTS("feed_events", "1.0"),
    /** Polled prices of coins. */
    PRICES("event_crypto_price", "1.1");

    private final String id;
    private final String version;

    Contract(String id, String version) {
        this.id = id;
        this.version = version;
    }

    /** As a header has it, and the name of the schema's file. */
    public String id() {
        return id;
    }

    /** Of what is written now; what is read may be older, or newer by fields that are not known here. */
    public String version() {
        return version;
    }
}
