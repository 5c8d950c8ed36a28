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

    /**
     * Of a channel nothing is known of yet. A job that begins without state hears what became of gaps that another run
     * noticed: their minutes are that run's, and a row with nothing but the gap would take the place of its row. Trades
     * of an instrument come through one task, in order; frames of an exchange through several, so nothing is older
     * there.
     */
    static QualityLane beginning(QualityPart first) {
        long begin = first.channel.equals(QualityMinutes.TRADES)
                ? Timeframe.MINUTE.start(first.messages > 0 ? first.minute : Math.max(first.minute, first.knownAt))
                : ABSENT;
        return new QualityLane(ABSENT, ABSENT, begin, ABSENT);
    }

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
