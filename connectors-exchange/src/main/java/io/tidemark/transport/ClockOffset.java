package io.tidemark.transport;

/**
 * How far an exchange's clock is from ours, by all readings of it: each says between which bounds that lies, and all
 * together say it more narrowly. One that tells whole seconds is known to a tenth after some minutes.
 */
final class ClockOffset {

    /** By how much clocks that are kept right run apart, at most; a part of the time that passes. */
    private static final double DRIFT = 50e-6;

    private boolean known;
    private long low;
    private long high;
    private long readAt;

    /**
     * Takes a reading in.
     *
     * @param offset the exchange's clock minus ours, microseconds
     * @param error by how much that may be wrong, in either direction
     * @param now our clock, microseconds
     */
    synchronized void read(long offset, long error, long now) {
        long drift = (long) Math.ceil(DRIFT * Math.max(0, now - readAt));
        long from = Math.max(low - drift, offset - error);
        long to = Math.min(high + drift, offset + error);
        boolean agrees = known && from <= to;
        // If not, one of the clocks has been set.
        low = agrees ? from : offset - error;
        high = agrees ? to : offset + error;
        readAt = now;
        known = true;
    }

    /** The middle between the bounds, microseconds. */
    synchronized long micros() {
        return low + (high - low) / 2;
    }

    /** By how much that may be wrong, in either direction, microseconds. */
    synchronized long error() {
        return (high - low + 1) / 2;
    }
}
