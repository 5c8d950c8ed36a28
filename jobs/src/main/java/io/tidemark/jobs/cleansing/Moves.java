package io.tidemark.jobs.cleansing;

import java.util.Arrays;

/**
 * How far the price went at each of its newest changes, without direction, and their median at any time.
 *
 * <p>The values are kept twice: by age and by size. A new one replaces the oldest by a binary search and one move of at
 * most the whole window within the processor's cache, 2 KiB for 256 values.
 */
final class Moves {

    private final double[] byAge;
    private final double[] bySize;
    private int count;
    private int next;

    Moves(int window) {
        byAge = new double[window];
        bySize = new double[window];
    }

    /**
     * Takes a value, and drops the oldest if there is no room.
     *
     * @return the value that was dropped, or not a number
     */
    double add(double size) {
        double dropped = Double.NaN;
        if (count == byAge.length) {
            dropped = byAge[next];
            replace(Arrays.binarySearch(bySize, dropped), size);
        } else {
            count++;
            replace(count - 1, size);
        }
        byAge[next] = size;
        next = next + 1 == byAge.length ? 0 : next + 1;
        return dropped;
    }

    /**
     * Takes the newest value back.
     *
     * @param dropped what {@link #add} answered when it came
     */
    void undo(double dropped) {
        next = next == 0 ? byAge.length - 1 : next - 1;
        int from = Arrays.binarySearch(bySize, 0, count, byAge[next]);
        if (Double.isNaN(dropped)) {
            count--;
            System.arraycopy(bySize, from + 1, bySize, from, count - from);
        } else {
            replace(from, dropped);
            byAge[next] = dropped;
        }
    }

    /** Puts a value in order, in place of the one {@code from} there. */
    private void replace(int from, double size) {
        int to = Arrays.binarySearch(bySize, 0, from, size);
        if (to < 0) {
            to = -to - 1;
        }
        if (to < from) {
            System.arraycopy(bySize, to, bySize, to + 1, from - to);
        } else if (from < count - 1) {
            int end = Arrays.binarySearch(bySize, from + 1, count, size);
            to = (end < 0 ? -end - 1 : end) - 1;
            System.arraycopy(bySize, from + 1, bySize, from, to - from);
        }
        bySize[to] = size;
    }

    void clear() {
        count = 0;
        next = 0;
    }

    int count() {
        return count;
    }

    /** The value in the middle, of two the larger one. */
    double median() {
        return count == 0 ? 0 : bySize[count / 2];
    }

    /** All values, the oldest first. */
    double[] values() {
        double[] values = new double[count];
        int oldest = count == byAge.length ? next : 0;
        for (int i = 0; i < count; i++) {
            values[i] = byAge[(oldest + i) % byAge.length];
        }
        return values;
    }
}
