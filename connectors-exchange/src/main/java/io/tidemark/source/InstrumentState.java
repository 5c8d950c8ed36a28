package io.tidemark.source;

import static io.tidemark.model.MarketEvent.ABSENT;

import org.jspecify.annotations.Nullable;

/**
 * What a feed knows of one instrument, and what it has asked about it. Only the lane or the overlap is kept over
 * restarts: whatever was asked is then asked again.
 */
final class InstrumentState {

    final String name;

    /** Of an instrument whose trades have numbers. */
    @Nullable
    LaneState lane;

    /** The numbering before the present one: its last trades may still come. */
    @Nullable
    LaneState formerLane;

    /** Of an instrument whose trades have none. */
    @Nullable
    OverlapState overlap;

    /** Why the newest trade is perhaps not known; null if nothing speaks for that. */
    @Nullable
    String doubt;

    /** Our clock when that was. */
    long doubtAt = ABSENT;

    /** The highest number the exchange has spoken of without sending it, and our clock when it first did. */
    long expected = ABSENT;

    long expectedAt = ABSENT;

    /** Our clock when a trade last came on the stream. */
    long heardAt = ABSENT;

    /** Path of the request for missing trades that is on its way. */
    @Nullable
    String repairAsked;

    /** Lowest number it asked for. */
    long repairFrom = ABSENT;

    long repairNotBefore = ABSENT;
    int repairFailures;

    /** Whether the page that is being read has brought a missing trade. */
    boolean filled;

    /** Path of the request for the newest trades that is on its way. */
    @Nullable
    String tailAsked;

    long tailNotBefore = ABSENT;

    /** Answers in a row that showed trades the open connection has not brought. */
    int muted;

    InstrumentState(String name) {
        this.name = name;
    }

    /** Whether nothing is missing, announced or in doubt. */
    boolean isAtRest() {
        return expected == ABSENT && doubt == null && (lane == null || !lane.hasOpenHoles());
    }
}
