package io.tidemark.jobs.prices;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The prices of one coin in one currency of the last two days, in order of their times, each time once; and what they
 * say of each other. It depends on what prices there are and not on when they came.
 *
 * @param points in ascending order
 */
record PriceMemory(List<Point> points) {

    static final PriceMemory EMPTY = new PriceMemory(List.of());

    static final long MINUTE = 60_000_000L;
    static final long DAY = 24 * 60 * MINUTE;
    /** So far behind the newest a price is still known, and known to be no repeat. */
    static final long KEPT = 2 * DAY;
    /** A price stands for so long: three polls, unless the period is another. */
    static final long STANDS = 15 * MINUTE;
    /** So far behind the newest all that a price is compared with is still known. */
    static final long COMPARABLE = KEPT - DAY - STANDS;

    private static final int WARM_UP = 30;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int DIGITS = 6;

    /**
     * One price.
     *
     * @param at when it was made
     * @param revisions metrics told of it; 0 before the first
     */
    record Point(long at, BigDecimal price, int revisions) {}

    /** What one price looks like among those before it. */
    record Look(
            @Nullable BigDecimal change5m,
            @Nullable BigDecimal change1h,
            @Nullable BigDecimal change24h,
            @Nullable Double score) {}

    PriceMemory {
        points = List.copyOf(points);
    }

    /** The time of the newest; of none the oldest there can be. */
    long newest() {
        return points.isEmpty() ? Long.MIN_VALUE : points.get(points.size() - 1).at();
    }

    boolean isTooOld(long at) {
        return !points.isEmpty() && at < newest() - KEPT;
    }

    boolean holds(long at) {
        int place = place(at);
        return place < points.size() && points.get(place).at() == at;
    }

    /** With this price, without those that have become too old. */
    PriceMemory with(long at, BigDecimal price) {
        List<Point> all = new ArrayList<>(points);
        all.add(place(at), new Point(at, price, 0));
        long oldest = Math.max(newest(), at) - KEPT;
        all.removeIf(point -> point.at() < oldest);
        return new PriceMemory(all);
    }

    /** With another word told of the price at a place. */
    PriceMemory told(int place) {
        List<Point> all = new ArrayList<>(points);
        Point point = points.get(place);
        all.set(place, new Point(point.at(), point.price(), point.revisions() + 1));
        return new PriceMemory(all);
    }

    /** Where a price of this time is, or would be. */
    int place(long at) {
        int low = 0;
        int high = points.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (points.get(middle).at() < at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    Look look(int place) {
        return new Look(change(place, 5 * MINUTE), change(place, 60 * MINUTE), change(place, DAY), score(place));
    }

    /** Against the last price that old, if that still stood then; percent. */
    private @Nullable BigDecimal change(int place, long age) {
        Point now = points.get(place);
        int before = place(now.at() - age + 1) - 1;
        if (before < 0 || points.get(before).at() <= now.at() - age - STANDS) {
            return null;
        }
        BigDecimal from = points.get(before).price();
        return now.price()
                .subtract(from)
                .multiply(HUNDRED)
                .divide(from, DIGITS, RoundingMode.HALF_EVEN)
                .stripTrailingZeros();
    }

    /**
     * How many standard deviations the last change lies from the mean of those of the 24 hours before it. A change is
     * the logarithm of the ratio by the square root of the time it took, so that a long pause is no anomaly.
     */
    private @Nullable Double score(int place) {
        long since = points.get(place).at() - DAY;
        int count = 0;
        double sum = 0;
        double squares = 0;
        for (int i = place - 1; i > 0 && points.get(i - 1).at() >= since; i--) {
            double change = change(i);
            count++;
            sum += change;
            squares += change * change;
        }
        if (count < WARM_UP || place == 0) {
            return null;
        }
        double mean = sum / count;
        double variance = (squares - count * mean * mean) / (count - 1);
        return variance > 1e-18 ? (change(place) - mean) / Math.sqrt(variance) : null;
    }

    private double change(int place) {
        Point now = points.get(place);
        Point before = points.get(place - 1);
        return logarithm(now.price(), before.price()) / Math.sqrt((now.at() - before.at()) / (double) MINUTE);
    }

    /** Of the ratio, to twelve digits behind the point; a ratio beyond a million counts as one. */
    private static double logarithm(BigDecimal price, BigDecimal before) {
        BigDecimal ratio = price.divide(before, MathContext.DECIMAL64).movePointRight(12);
        long scaled = ratio.min(BigDecimal.valueOf(1_000_000_000_000_000_000L))
                .max(BigDecimal.valueOf(1_000_000L))
                .longValue();
        return Math.log(scaled / 1e12);
    }
}
