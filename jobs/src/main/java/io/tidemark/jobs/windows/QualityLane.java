package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

/**
 * What qualities remember of a channel besides its minutes. State; its layout is {@link QualityLaneSerializer}.
 *
 * @param knownAt our clock when the newest of all became known, or {@code ABSENT}
 * @param clockOffset the exchange's clock minus ours as last measured, or {@code ABSENT}
 * @param forgottenBefore minutes before this have been forgotten, unless they miss something, or {@code ABSENT}
 * @param lastForgotten when the last message of those came, or {@code ABSENT}
 */
record QualityLane(long knownAt, long clockOffset, long forgottenBefore, long lastForgotten) {

    /** Takes note of a part. After a restart its task does not know the clock before that has been measured again. */
    QualityLane hearing(QualityPart part) {
        if (part.clockOffset == ABSENT) {
            part.clockOffset = clockOffset;
        }
        return new QualityLane(Math.max(knownAt, part.knownAt), part.clockOffset, forgottenBefore, lastForgotten);
    }

    boolean forgot(long minute) {
        return minute < forgottenBefore;
    }
}
