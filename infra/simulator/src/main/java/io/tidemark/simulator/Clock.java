package io.tidemark.simulator;

import java.time.Instant;

/** Simulated time: begins at a moment and runs some times faster than the world. */
final class Clock {

    private final long start;
    private final double speed;
    private final long began = System.nanoTime();

    Clock(Instant start, double speed) {
        this.start = nanos(start);
        this.speed = speed;
    }

    /** Nanoseconds since the epoch. */
    long now() {
        return start + (long) ((System.nanoTime() - began) * speed);
    }

    /** How many real nanoseconds remain until a simulated moment; negative when it is past. */
    long until(long moment) {
        return (long) ((moment - now()) / speed);
    }

    static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }
}
