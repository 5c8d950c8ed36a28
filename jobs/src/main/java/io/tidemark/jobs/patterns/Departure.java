package io.tidemark.jobs.patterns;

import io.tidemark.jobs.cleansing.Numbers;
import io.tidemark.jobs.cleansing.Tick;
import io.tidemark.model.Decimal;
import java.util.List;

/**
 * A price that left the one that was trusted, and how that ended.
 *
 * @param ticks the trade that left, then those that followed while it was away
 * @param end how it ended
 * @param endedAt the exchange's time of that
 */
record Departure(List<Tick> ticks, End end, long endedAt) {

    Departure {
        ticks = List.copyOf(ticks);
    }

    Tick first() {
        return ticks.get(0);
    }

    /** Whether nothing left: these are trades of one second after the price had stayed. */
    boolean follows() {
        return first().place() == Tick.FOLLOWS;
    }

    /** From where it left to where it was farthest away, as a logarithm: positive is up. */
    double way() {
        Decimal from = first().reference();
        double farthest = 0;
        for (Tick tick : ticks) {
            double way = Numbers.way(from, tick.price());
            if (Math.abs(way) > Math.abs(farthest)) {
                farthest = way;
            }
        }
        return farthest;
    }

    /** Whether it ended nearer to a price than it began: one that was off the market and comes home leaves, too. */
    boolean comesNearer(Decimal price) {
        Decimal last = ticks.get(ticks.size() - 1).price();
        return Math.abs(Numbers.way(price, last)) < Math.abs(Numbers.way(price, first().reference()));
    }

    /** How a departure can end. */
    enum End {
        /** The price came back. */
        BACK,
        /** It did not within the time and the trades it had. */
        STAYED,
        /** What followed cannot be told: the trade came too late, or the input ended. */
        UNSEEN
    }
}
