package io.tidemark.simulator;

/**
 * A random source that gives the same numbers on every machine and every Java version (SplitMix64). Not thread-safe.
 */
final class Dice {

    private long state;
    private double spare;
    private boolean hasSpare;

    Dice(long seed) {
        this.state = seed;
    }

    /** A source of its own for each name, so that one instrument's numbers never depend on another's. */
    static Dice named(long seed, String name) {
        long hash = seed;
        for (int i = 0; i < name.length(); i++) {
            hash = mix(hash ^ (name.charAt(i) + 0x9E3779B97F4A7C15L));
        }
        return new Dice(hash);
    }

    static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    long nextLong() {
        state += 0x9E3779B97F4A7C15L;
        return mix(state);
    }

    /** In {@code [0, 1)}. */
    double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** In {@code [0, bound)}. */
    int below(int bound) {
        return (int) ((nextLong() >>> 1) % bound);
    }

    /** True with this probability; draws nothing where it is zero, so that an unused fault changes no sequence. */
    boolean chance(double probability) {
        return probability > 0 && nextDouble() < probability;
    }

    /** How often in a row an event of this probability happens before it fails, at most {@code most} times. */
    int run(double probability, int most) {
        int length = 0;
        while (length < most && chance(probability)) {
            length++;
        }
        return length;
    }

    double exponential() {
        return -StrictMath.log(1 - nextDouble());
    }

    double gaussian() {
        if (hasSpare) {
            hasSpare = false;
            return spare;
        }
        double x;
        double y;
        double square;
        do {
            x = 2 * nextDouble() - 1;
            y = 2 * nextDouble() - 1;
            square = x * x + y * y;
        } while (square >= 1 || square == 0);
        double factor = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
        spare = y * factor;
        hasSpare = true;
        return x * factor;
    }
}
