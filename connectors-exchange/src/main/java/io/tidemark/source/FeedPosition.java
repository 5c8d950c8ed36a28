package io.tidemark.source;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far the feed of one exchange has been read.
 *
 * @param frames number of the newest frame, by connection
 * @param lanes what has been seen of each instrument's trade numbers
 * @param overlaps what has been seen of each instrument whose trades have no numbers
 * @param clockLead how far the exchange's clock was ahead of ours at the frame that took least time, microseconds;
 *     {@link io.tidemark.model.MarketEvent#ABSENT} before the first event with a time
 * @param upTo the newest {@link io.tidemark.model.Progress}, or {@link io.tidemark.model.MarketEvent#ABSENT}
 * @param heardAt our clock at the newest frame, or {@link io.tidemark.model.MarketEvent#ABSENT}
 * @param tape what else the reading of a recording knows; null of a live feed
 */
record FeedPosition(
        Map<String, Long> frames,
        Map<String, Lane> lanes,
        Map<String, Overlap> overlaps,
        long clockLead,
        long upTo,
        long heardAt,
        @Nullable TapePosition tape) {

    FeedPosition {
        frames = Map.copyOf(frames);
        lanes = Map.copyOf(lanes);
        overlaps = Map.copyOf(overlaps);
    }

    /** Of a live feed. */
    FeedPosition(
            Map<String, Long> frames,
            Map<String, Lane> lanes,
            Map<String, Overlap> overlaps,
            long clockLead,
            long upTo,
            long heardAt) {
        this(frames, lanes, overlaps, clockLead, upTo, heardAt, null);
    }
}
