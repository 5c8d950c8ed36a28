package io.tidemark.source;

import io.tidemark.exchange.KnownTrades;
import org.jspecify.annotations.Nullable;

/**
 * What a feed knows of one instrument, and what it has asked about it. A live feed keeps only the lane or the overlap
 * over restarts: whatever was asked is then asked again.
 */
final class InstrumentState {

    final String name;

    /** What a lake holds of it already, or null if it holds nothing, or none is known. */
    final @Nullable KnownTrades known;

    /** Of an instrument whose trades have numbers. */
    @Nullable
    LaneState lane;

    /** The numbering before the present one: its last trades may still come. */
    @Nullable
    LaneState formerLane;

    /** Of an instrument whose trades have none. */
    @Nullable
    OverlapState overlap;

    /** What is asked of the missing trades. */
    final Repair repair;

    /** Whether the newest trade is known. */
    final Tail tail;

    InstrumentState(String name, @Nullable KnownTrades known, Repair repair, Tail tail) {
        this.name = name;
        this.known = known;
        this.repair = repair;
        this.tail = tail;
    }

    /** Whether nothing is missing, announced or in doubt. */
    boolean isAtRest() {
        return tail.isAtRest() && (lane == null || !lane.hasOpenHoles());
    }
}
