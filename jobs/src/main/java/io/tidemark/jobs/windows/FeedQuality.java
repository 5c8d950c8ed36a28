package io.tidemark.jobs.windows;

import org.jspecify.annotations.Nullable;

/**
 * One revision of what one channel of one instrument was like in one minute; a row of {@code gold.feed_quality}, whose
 * declaration says what each column means.
 *
 * @param exchange lower-case id
 * @param instrument unified name, or {@code *}
 * @param channel {@code trades}, {@code quotes} or {@code frames}
 * @param windowStart microseconds since the epoch, by our clock
 * @param messages what came
 * @param latency by our clock, null if no message says when it was sent
 * @param clockOffset the exchange's clock minus ours, microseconds, or {@link io.tidemark.model.MarketEvent#ABSENT}
 * @param duplicates trades that came once more
 * @param outOfOrder trades that came behind a later one
 * @param holes how often trades were found missing
 * @param missing trades that are still missing of those
 * @param repaired trades that have been found of those
 * @param rejected frames that could not be read
 * @param silence longest time between two messages, microseconds, or {@link io.tidemark.model.MarketEvent#ABSENT}
 * @param revision 0, then 1 more for every change
 * @param knownAt our clock when that was known, microseconds since the epoch
 */
public record FeedQuality(
        String exchange,
        String instrument,
        String channel,
        long windowStart,
        long messages,
        @Nullable Latency latency,
        long clockOffset,
        long duplicates,
        long outOfOrder,
        int holes,
        long missing,
        long repaired,
        long rejected,
        long silence,
        int revision,
        long knownAt) {

    /**
     * How long messages took to us, microseconds; below zero where the exchange's clock is ahead of ours.
     *
     * @param min least, exact
     * @param p50 median, within one percent
     * @param p95 within one percent
     * @param p99 within one percent
     * @param max most, exact
     */
    public record Latency(double min, double p50, double p95, double p99, double max) {}

    FeedQuality published(int as, long now) {
        return new FeedQuality(
                exchange,
                instrument,
                channel,
                windowStart,
                messages,
                latency,
                clockOffset,
                duplicates,
                outOfOrder,
                holes,
                missing,
                repaired,
                rejected,
                silence,
                as,
                now);
    }
}
