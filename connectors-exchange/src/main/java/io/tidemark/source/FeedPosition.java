package io.tidemark.source;

import io.tidemark.model.MarketEvent;
import java.util.Map;

/**
 * How far the feed of one exchange has been read.
 *
 * @param frames number of the newest frame, by connection
 * @param lanes what has been seen of each instrument's trade numbers
 * @param clockLead how far the exchange's clock was ahead of ours at the frame that took least time, microseconds;
 *     {@link MarketEvent#ABSENT} before the first event with a time
 * @param upTo the newest {@link io.tidemark.model.Progress}, or {@link MarketEvent#ABSENT}
 */
record FeedPosition(Map<String, Long> frames, Map<String, Lane> lanes, long clockLead, long upTo) {

    FeedPosition {
        frames = Map.copyOf(frames);
        lanes = Map.copyOf(lanes);
    }
}
