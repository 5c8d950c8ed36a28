package io.tidemark.simulator;

/** A bucket of permits that fills steadily in real time. Thread-safe. */
final class Quota {

    private final double burst;
    private final double perSecond;
    private double permits;
    private long last = System.nanoTime();

    Quota(double burst, double perSecond) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.permits = burst;
    }

    /** Takes one if there is one. */
    synchronized boolean take() {
        long now = System.nanoTime();
        permits = Math.min(burst, permits + (now - last) / 1e9 * perSecond);
        last = now;
        if (permits < 1) {
            return false;
        }
        permits--;
        return true;
    }
}
