package io.tidemark.source;

import java.util.List;

/**
 * The trade numbers of one instrument on one exchange that have been seen: everything from {@code first} to
 * {@code last} but the holes.
 *
 * @param first lowest number seen
 * @param last highest number seen
 * @param holes ranges in between that have not been seen, in ascending order
 */
record Lane(long first, long last, List<Hole> holes) {

    Lane {
        holes = List.copyOf(holes);
    }

    /**
     * Numbers that have not been seen.
     *
     * @param first lowest
     * @param last highest
     */
    record Hole(long first, long last) {}
}
