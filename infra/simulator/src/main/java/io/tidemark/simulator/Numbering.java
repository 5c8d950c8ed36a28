package io.tidemark.simulator;

import io.tidemark.simulator.MarketEvent.Trades;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives an instrument's trades the numbers its exchange shows: those of the market, less what it skips, and from 1
 * again in each new epoch. Used by the market's thread alone, but for {@link #restart()}.
 */
final class Numbering {

    private static final int MOST_SKIPPED = 3;

    private final Dice dice;
    private volatile boolean restart;
    private long offset;
    private long epoch;

    Numbering(Instrument instrument, long seed) {
        this.dice = Dice.named(seed, "skip/" + instrument.exchange().id() + "/" + instrument.name());
    }

    /** Told of what is unusual. */
    interface Listener {

        /** These numbers will never be seen. */
        void skipped(Instrument instrument, long epoch, long first, long last);

        /** The next number is 1. */
        void restarted(Instrument instrument, long epoch);
    }

    /** The next trade begins a new epoch. */
    void restart() {
        restart = true;
    }

    /** @param skip probability of each run of fills to come after numbers that are left out */
    Trades number(Trades fills, double skip, Listener listener) {
        if (!restart && skip == 0 && offset == 0 && epoch == 0) {
            return fills;
        }
        List<Trade> numbered = new ArrayList<>(fills.trades().size());
        for (Trade trade : fills.trades()) {
            if (restart) {
                restart = false;
                offset = 1 - trade.number();
                epoch++;
                listener.restarted(trade.instrument(), epoch);
            } else if (trade.number() == trade.aggregateFirst() && dice.chance(skip)) {
                long first = trade.number() + offset;
                long count = 1L + dice.below(MOST_SKIPPED);
                offset += count;
                listener.skipped(trade.instrument(), epoch, first, first + count - 1);
            }
            numbered.add(trade.numbered(offset, epoch));
        }
        return new Trades(List.copyOf(numbered), fills.after(), fills.at());
    }
}
