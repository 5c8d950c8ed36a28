package io.tidemark.source;

import io.tidemark.model.Gap;
import java.util.List;

/**
 * The trade numbers of one instrument on one exchange that have been seen: everything from {@code first} to
 * {@code last} but the holes.
 *
 * @param first lowest number seen
 * @param last highest number seen
 * @param newestAt newest trade time seen, microseconds since the epoch
 * @param holes ranges in between that have not been seen, in ascending order
 */
record Lane(long first, long last, long newestAt, List<Hole> holes) {

    Lane {
        holes = List.copyOf(holes);
    }

    /**
     * Numbers that have not been seen.
     *
     * @param first lowest
     * @param last highest
     * @param since trade time of the number below it, or {@link io.tidemark.model.MarketEvent#ABSENT}
     * @param until trade time of the number above it, or {@code ABSENT} as long as there is none
     * @param openedAt our clock when it was noticed
     * @param cause why, in a word
     * @param status {@code OPEN}; {@code ABSENT} or {@code LOST} once nobody looks for it any more
     * @param told whether it is a row of {@code silver.gaps}
     * @param revision newest revision under this first number, -1 if there is none
     * @param misses answers that showed both neighbours and nothing between, or ended above it
     * @param missedAt our clock at the newest of them
     */
    record Hole(
            long first,
            long last,
            long since,
            long until,
            long openedAt,
            String cause,
            Gap.Status status,
            boolean told,
            int revision,
            int misses,
            long missedAt) {

        static Hole opened(long first, long last, long since, long until, long at, String cause) {
            return new Hole(first, last, since, until, at, cause, Gap.Status.OPEN, false, -1, 0, 0);
        }

        boolean isOpen() {
            return status == Gap.Status.OPEN;
        }

        long size() {
            return last - first + 1;
        }

        /** The part below a number that has been found; it keeps the first number, and with it the row. */
        Hole below(long found, long foundAt) {
            return new Hole(
                    first, found - 1, since, foundAt, openedAt, cause, status, told, revision, misses, missedAt);
        }

        /** The part above a number that has been found. */
        Hole above(long found, long foundAt) {
            return new Hole(found + 1, last, foundAt, until, openedAt, cause, status, told, -1, misses, missedAt);
        }

        /** The first trade above it has come. */
        Hole endedBy(long tradedAt) {
            return new Hole(first, last, since, tradedAt, openedAt, cause, status, told, revision, misses, missedAt);
        }

        Hole toldAs(int next) {
            return new Hole(first, last, since, until, openedAt, cause, status, true, next, misses, missedAt);
        }

        Hole missed(long at) {
            return new Hole(first, last, since, until, openedAt, cause, status, told, revision, misses + 1, at);
        }

        Hole closed(Gap.Status as, String why) {
            return new Hole(first, last, since, until, openedAt, why, as, true, revision, misses, missedAt);
        }
    }
}
