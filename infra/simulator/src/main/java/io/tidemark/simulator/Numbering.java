package io.tidemark.simulator;

import io.tidemark.simulator.MarketEvent.Trades;
import io.tidemark.simulator.SimulatedExchange.Numbers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Gives an instrument's trades the numbers its exchange shows: those of the market, less what it skips, and from 1
 * again in each new epoch. Used by the market's thread alone, but for {@link #restart()}.
 */
final class Numbering {

    private static final int MOST_SKIPPED = 3;

    /** Where numbers that only grow begin, beside the market's; as on Bybit. */
    private static final long HIGH = 2_290_000_000_000_000_000L;

    private final Numbers numbers;
    private final Counter counter;
    private final Dice dice;
    /** The highest number used before, which the market's first one follows; 0 if none was. */
    private final long before;

    private boolean begun;
    private long offset;
    private long epoch;

    private Numbering(Instrument instrument, long seed, Counter counter, long before) {
        this.numbers = instrument.exchange().numbers();
        this.counter = counter;
        this.before = before;
        this.dice = Dice.named(seed, "skip/" + instrument.exchange().id() + "/" + instrument.name());
    }

    /**
     * One for each instrument, in their order.
     *
     * @param before the highest number each has used before, where they step by one; the market goes on with the next,
     *     but for 0
     */
    static List<Numbering> all(List<Instrument> instruments, long seed, ToLongFunction<Instrument> before) {
        Map<String, Counter> shared = new HashMap<>();
        List<Numbering> all = new ArrayList<>();
        for (Instrument instrument : instruments) {
            SimulatedExchange exchange = instrument.exchange();
            Counter counter = exchange.numbers() == Numbers.GROW_TOGETHER
                    ? shared.computeIfAbsent(exchange.id(), any -> new Counter())
                    : new Counter();
            long used = exchange.numbers() == Numbers.STEP_BY_ONE ? before.applyAsLong(instrument) : 0;
            all.add(new Numbering(instrument, seed, counter, used));
        }
        return all;
    }

    /** Told of what is unusual. */
    interface Listener {

        /** These numbers will never be seen. */
        void skipped(Instrument instrument, long epoch, long first, long last);

        /** The next number is 1. */
        void restarted(Instrument instrument, long epoch);
    }

    /** The next trade begins a new epoch, and with it all instruments that share the counter. */
    void restart() {
        counter.restart = true;
    }

    /** @param skip probability of each run of fills to come after numbers that are left out, where they step by one */
    Trades number(Trades fills, double skip, Listener listener) {
        boolean restarted = counter.inEpoch() != epoch;
        if (restarted) {
            epoch = counter.inEpoch();
            offset = 1 - fills.trades().get(0).number();
            listener.restarted(fills.instrument(), epoch);
        }
        if (numbers != Numbers.STEP_BY_ONE) {
            return grown(fills);
        }
        if (!begun && before > 0 && !restarted) {
            offset = before + 1 - fills.trades().get(0).number();
        }
        begun = true;
        if (skip == 0 && offset == 0) {
            return fills;
        }
        List<Trade> numbered = new ArrayList<>(fills.trades().size());
        for (Trade trade : fills.trades()) {
            boolean mayJump = trade.number() == trade.aggregateFirst() && !restarted;
            if (mayJump && dice.chance(skip)) {
                long first = trade.number() + offset;
                long count = 1L + dice.below(MOST_SKIPPED);
                offset += count;
                listener.skipped(trade.instrument(), epoch, first, first + count - 1);
            }
            restarted = false;
            numbered.add(trade.numbered(trade.number() + offset, trade.aggregateFirst() + offset, epoch));
        }
        return new Trades(List.copyOf(numbered), fills.after(), fills.at());
    }

    private Trades grown(Trades fills) {
        List<Trade> numbered = new ArrayList<>(fills.trades().size());
        long run = 0;
        for (Trade trade : fills.trades()) {
            boolean begins = trade.number() == trade.aggregateFirst();
            // Others trade too: instruments that are not simulated, kinds of trades that are not shown.
            long step = begins ? 1L + dice.run(0.5, 20) : 1L;
            long number = counter.next(step, trade.number() + (numbers == Numbers.GROW ? HIGH : 0));
            run = begins ? number : run;
            numbered.add(trade.numbered(number, run, epoch));
        }
        return new Trades(List.copyOf(numbered), fills.after(), fills.at());
    }

    /** The last number given, and the epoch it is of. */
    private static final class Counter {

        private volatile boolean restart;
        private long epoch;
        private long last = -1;

        long inEpoch() {
            if (restart) {
                restart = false;
                epoch++;
                last = -1;
            }
            return epoch;
        }

        /** @param start the first number there is, in the first epoch */
        long next(long step, long start) {
            if (last < 0) {
                last = epoch == 0 ? start : 1;
            } else {
                last += step;
            }
            return last;
        }
    }
}
