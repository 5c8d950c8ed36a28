package io.tidemark.simulator;

import java.util.List;

/** Something that happens on one exchange to one instrument. */
sealed interface MarketEvent {

    Instrument instrument();

    /** When an exchange shows it, nanoseconds since the epoch. */
    long at();

    /**
     * One or more taker orders close together, with all their fills.
     *
     * @param trades at least one, oldest first; may be of several orders and of several moments
     * @param after the best prices they leave behind
     */
    record Trades(List<Trade> trades, Quote after, long at) implements MarketEvent {

        @Override
        public Instrument instrument() {
            return after.instrument();
        }
    }

    /**
     * The best prices, from here on.
     *
     * @param update the instrument's event counter
     * @param session what has been traded until now
     */
    record Quote(
            Instrument instrument,
            long bid,
            long bidQuantity,
            long ask,
            long askQuantity,
            long at,
            long update,
            Session session)
            implements MarketEvent {}

    /**
     * An instrument's figures since the market opened; what the exchanges call those of the last 24 hours. All zero
     * before the first trade.
     */
    record Session(long open, long high, long low, long last, long volume, long vwap, long trades) {

        static final Session EMPTY = new Session(0, 0, 0, 0, 0, 0, 0);
    }
}
