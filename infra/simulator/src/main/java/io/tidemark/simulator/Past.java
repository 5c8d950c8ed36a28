package io.tidemark.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The trades of an instrument from before its market opened. None of them is kept: each follows from the seed and its
 * number, so that there may be any number of them.
 *
 * <p>They lie one beside the other, evenly but for a dash of chance; times never fall from one number to the next.
 */
final class Past {

    private static final double WAVE = 0.03;
    private static final double RIPPLE = 0.002;

    private final Instrument instrument;
    private final long seed;
    private final long count;
    private final long begin;
    private final long step;
    private final int unissued;

    /**
     * @param count numbers, from 1
     * @param begin nanoseconds since the epoch; no trade lies before
     * @param end no trade lies at this time or later
     * @param unissued one number in so many belongs to no trade; 0 if each does
     */
    Past(Instrument instrument, long seed, long count, long begin, long end, int unissued) {
        this.instrument = instrument;
        this.seed = Dice.named(seed, "past/" + instrument.exchange().id() + "/" + instrument.name())
                .nextLong();
        this.count = count;
        this.begin = begin;
        this.step = count == 0 ? 1 : Math.max(1, (end - begin) / count);
        this.unissued = unissued;
    }

    /** The highest number, 0 if there is none. */
    long last() {
        return count;
    }

    /** Those numbered {@code number} and above, oldest first. */
    List<Trade> from(long number, int limit) {
        List<Trade> page = new ArrayList<>();
        for (long next = Math.max(1, number); next <= count && page.size() < limit; next++) {
            if (isIssued(next)) {
                page.add(trade(next));
            }
        }
        return page;
    }

    /** The newest of those numbered below {@code number}, oldest first. */
    List<Trade> below(long number, int limit) {
        List<Trade> page = new ArrayList<>();
        for (long next = Math.min(count, number - 1); next >= 1 && page.size() < limit; next--) {
            if (isIssued(next)) {
                page.add(trade(next));
            }
        }
        Collections.reverse(page);
        return page;
    }

    /** The lowest number whose time is {@code nanos} or later; above the last if there is none. */
    long firstFrom(long nanos) {
        long low = 1;
        long high = count + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (at(middle) < nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    boolean isIssued(long number) {
        return unissued == 0 || number == 1 || number == count || Math.floorMod(chance(number, 0), unissued) != 0;
    }

    private Trade trade(long number) {
        long at = at(number);
        double wave = 1
                + WAVE * StrictMath.sin(number / 40_000.0)
                + RIPPLE * StrictMath.sin(number / 700.0)
                + RIPPLE * 0.1 * (chance(number, 1) % 1000) / 1000.0;
        long price = Math.max(
                1, Math.round(instrument.asset().startPrice() * wave * StrictMath.pow(10, instrument.priceDigits())));
        return new Trade(
                instrument,
                number,
                0,
                price,
                1 + Math.floorMod(chance(number, 2), 5_000L),
                (chance(number, 3) & 1) == 0 ? Side.BUY : Side.SELL,
                at,
                at,
                number,
                number,
                number,
                number);
    }

    private long at(long number) {
        long clock = instrument.exchange().clockStep();
        long at = begin + (number - 1) * step + Math.floorMod(chance(number, 4), step);
        return at - Math.floorMod(at, clock);
    }

    private long chance(long number, int what) {
        return Dice.mix(seed + number * 8 + what);
    }
}
