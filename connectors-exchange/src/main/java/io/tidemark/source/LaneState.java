package io.tidemark.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The living copy of a {@link Lane}. Says of each range of numbers whether it is new.
 *
 * <p>The size is that of the holes, not of the numbers: a feed without losses costs two numbers for ever.
 */
final class LaneState {

    private long first;
    private long last;
    /** First number of each hole to its last. */
    private final TreeMap<Long, Long> holes = new TreeMap<>();

    private LaneState(long first, long last) {
        this.first = first;
        this.last = last;
    }

    static LaneState startingWith(long first, long last) {
        return new LaneState(first, last);
    }

    static LaneState of(Lane lane) {
        LaneState state = new LaneState(lane.first(), lane.last());
        lane.holes().forEach(hole -> state.holes.put(hole.first(), hole.last()));
        return state;
    }

    Lane snapshot() {
        List<Lane.Hole> copy = new ArrayList<>(holes.size());
        holes.forEach((from, to) -> copy.add(new Lane.Hole(from, to)));
        return new Lane(first, last, copy);
    }

    /**
     * Takes note of the numbers {@code from} to {@code to}.
     *
     * @return false if all of them had been seen before; a range that is partly new is new
     */
    boolean accept(long from, long to) {
        if (from == last + 1) {
            last = to;
            return true;
        }
        if (from > last) {
            holes.put(last + 1, from - 1);
            last = to;
            return true;
        }
        boolean fresh = false;
        if (to > last) {
            last = to;
            fresh = true;
        }
        if (from < first) {
            if (to < first - 1) {
                holes.put(to + 1, first - 1);
            }
            first = from;
            fresh = true;
        }
        return fill(from, to) || fresh;
    }

    private boolean fill(long from, long to) {
        boolean filled = false;
        Map.Entry<Long, Long> hole = holes.floorEntry(to);
        while (hole != null && hole.getValue() >= from) {
            long start = hole.getKey();
            long end = hole.getValue();
            // A hole made a moment ago by growing downward lies above the range and is not touched by it.
            holes.remove(start);
            if (end > to) {
                holes.put(to + 1, end);
            }
            if (start < from) {
                holes.put(start, from - 1);
            }
            filled = true;
            hole = holes.lowerEntry(start);
        }
        return filled;
    }
}
