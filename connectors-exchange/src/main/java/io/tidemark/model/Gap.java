package io.tidemark.model;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a range of trades that were missed. A range that is partly found falls apart: each part becomes a
 * gap of its own, the lowest keeps the range's first number. So the newest revisions of an instrument's gaps never
 * overlap, and each says one thing of all its numbers.
 *
 * @param exchange lower-case id
 * @param instrument unified name
 * @param firstNumber lowest number, or {@link MarketEvent#ABSENT} where the exchange numbers nothing
 * @param revision 0 for the first word on this first number, then 1, 2 …
 * @param lastNumber highest number, or {@link MarketEvent#ABSENT} where the exchange numbers nothing
 * @param missing numbers of the range that have not been found
 * @param repaired numbers of the range that have been found
 * @param startsAt trade time before which no trade of the range lies, or {@link MarketEvent#ABSENT}
 * @param endsAt trade time after which no trade of the range lies, or {@link MarketEvent#ABSENT} while nothing newer
 *     has been seen
 * @param openedAt when the gap was noticed, by our clock
 * @param closedAt when the last word on it was known, or {@link MarketEvent#ABSENT}
 * @param cause why, in a word
 * @param status what became of it
 */
public record Gap(
        String exchange,
        String instrument,
        long firstNumber,
        int revision,
        long lastNumber,
        long missing,
        long repaired,
        long startsAt,
        long endsAt,
        long openedAt,
        long closedAt,
        @Nullable String cause,
        Status status)
        implements MarketEvent {

    /** What can become of a gap. */
    public enum Status {
        /** Still being asked for. */
        OPEN,
        /** Found, all of it. */
        REPAIRED,
        /** Never issued: the exchange shows the trades on either side and none between. */
        ABSENT,
        /** Not to be had any more. */
        LOST,
        /** Perhaps nothing was missed; the exchange does not let it be known. */
        UNPROVEN;

        /** Lower case, as the tables write it. */
        public String text() {
            return switch (this) {
                case OPEN -> "open";
                case REPAIRED -> "repaired";
                case ABSENT -> "absent";
                case LOST -> "lost";
                case UNPROVEN -> "unproven";
            };
        }
    }
}
