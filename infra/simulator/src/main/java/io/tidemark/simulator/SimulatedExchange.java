package io.tidemark.simulator;

/** What one exchange is: its rules, and its frames as a tape holds them. Stateless; {@link #open} makes it run. */
interface SimulatedExchange {

    /** Lower-case id and first part of every path. */
    String id();

    /** The currency its instruments are quoted in. */
    String quote();

    /** How much of all trading happens here, relative to the other exchanges. */
    double share();

    /** Nanoseconds; how fine its trade times are. */
    long clockStep();

    /** How its sockets spell an asset's instrument. */
    String symbol(Asset asset);

    int priceDigits(Asset asset);

    int quantityDigits(Asset asset);

    /** How its trades are numbered. */
    default Numbers numbers() {
        return Numbers.STEP_BY_ONE;
    }

    /** What one event puts on the wire for a client that has subscribed to all trades and best prices. */
    void record(MarketEvent event, FrameSink out);

    /** Begins to serve. */
    Desk open(Floor floor);

    /** How the ids of an instrument's trades follow each other. */
    enum Numbers {
        /** Each is one more than the one before. */
        STEP_BY_ONE,
        /** Each is larger than the one before. */
        GROW,
        /** Each is larger than the one before, and all instruments share one counter. */
        GROW_TOGETHER
    }

    /** Takes frames. */
    interface FrameSink {

        /** One WebSocket text. */
        void frame(String channel, CharSequence text);
    }
}
