package io.tidemark.source;

/** What the source measures of each exchange, beside what Flink measures of every source. */
enum FeedMetric {
    FRAMES(
            "frames",
            Kind.COUNTER,
            "Texts received over sockets and REST, opening and closing of a connection included."),
    ACCEPTED("framesAccepted", Kind.COUNTER, "Of these: held a trade or a quote."),
    CONTROL("framesControl", Kind.COUNTER, "Of these: acknowledgements, heartbeats and the like."),
    REJECTED("framesRejected", Kind.COUNTER, "Of these: could not be read; they are rows of `bronze.rejected`."),
    TRADES("trades", Kind.COUNTER, "Trades given on, each once."),
    REPAIRED("tradesRepaired", Kind.COUNTER, "Of these: had been missed and were found over REST."),
    DUPLICATES("tradesDuplicate", Kind.COUNTER, "Trades dropped since they had been seen."),
    QUOTES("quotes", Kind.COUNTER, "Best bids and asks given on."),
    HOLES_OPEN("holesOpen", Kind.GAUGE, "Ranges of trades that are missing and asked for."),
    TRADES_MISSING("tradesMissing", Kind.GAUGE, "Trades in them."),
    LOST("tradesLost", Kind.COUNTER, "Missing trades given up for good."),
    NEVER_ISSUED("tradesNeverIssued", Kind.COUNTER, "Missing numbers that the exchange never gave to a trade."),
    UNPROVEN(
            "outagesUnproven",
            Kind.COUNTER,
            "Outages of which an exchange without numbers does not tell what was missed."),
    RECONNECTS("reconnects", Kind.COUNTER, "Connections opened to replace one that had closed."),
    STALLS("stalls", Kind.COUNTER, "Connections given up since nothing came on them."),
    RATE_LIMITS("rateLimits", Kind.COUNTER, "Times the exchange said that it was asked too much."),
    TRADE_LAG(
            "tradeLagMilliseconds",
            Kind.GAUGE,
            "How long before it reached us the newest trade was made, by the clocks of" + " both."),
    REQUEST_WEIGHT(
            "requestWeightUsed",
            Kind.GAUGE,
            "Weight of the requests that count against the exchange's limit now, of the whole process."),
    WATERMARK_HOLD(
            "watermarkHoldMilliseconds",
            Kind.GAUGE,
            "How far the feed is behind our clock: little more than its"
                    + " allowed disorder, or as long as a hole is waited for.");

    /** How it moves. */
    enum Kind {
        /** Upwards, from zero at each start of the task. */
        COUNTER,
        /** Up and down. */
        GAUGE
    }

    private final String key;
    private final Kind kind;
    private final String meaning;

    FeedMetric(String key, Kind kind, String meaning) {
        this.key = key;
        this.kind = kind;
        this.meaning = meaning;
    }

    /** As Flink and Prometheus show it. */
    String key() {
        return key;
    }

    Kind kind() {
        return kind;
    }

    String meaning() {
        return meaning;
    }
}
