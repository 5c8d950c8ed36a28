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

    void add(double size) {
        int from = count;
        if (count == byAge.length) {
            from = Arrays.binarySearch(bySize, byAge[next]);
        } else {
            count++;
        }
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
        byAge[next] = size;
        next = next + 1 == byAge.length ? 0 : next + 1;
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
