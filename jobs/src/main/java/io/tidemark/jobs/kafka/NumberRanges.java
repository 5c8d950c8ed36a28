package io.tidemark.jobs.kafka;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A set of whole numbers that are nearly all neighbours, as the ranges that they form. */
final class NumberRanges {

    /** First to last of each; no two touch. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    /** A stretch of numbers, all of the set or none. */
    record Stretch(long first, long last, boolean held) {}

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** The highest number. */
    long last() {
        return ranges.lastEntry().getValue();
    }

    /** Whether all numbers from first to last are in the set. */
    boolean holds(long first, long last) {
        Map.Entry<Long, Long> range = ranges.floorEntry(first);
        return range != null && range.getValue() >= last;
    }

    /** Adds all numbers from first to last, or none if one of them is there. */
    boolean add(long first, long last) {
        Map.Entry<Long, Long> below = ranges.floorEntry(last);
        if (below != null && below.getValue() >= first) {
            return false;
        }
        long from = first;
        long to = last;
        if (below != null && below.getValue() == first - 1) {
            from = below.getKey();
        }
        Long above = ranges.remove(last + 1);
        if (above != null) {
            to = above;
        }
        ranges.put(from, to);
        return true;
    }

    /** Adds all numbers from first to last, whichever of them are there. */
    void cover(long first, long last) {
        for (Stretch stretch : stretches(first, last)) {
            if (!stretch.held()) {
                add(stretch.first(), stretch.last());
            }
        }
    }

    /** The numbers from first to last, cut where the set begins or ends. */
    List<Stretch> stretches(long first, long last) {
        List<Stretch> found = new ArrayList<>();
        long at = first;
        while (at <= last) {
            Map.Entry<Long, Long> range = ranges.floorEntry(at);
            long end;
            boolean held = range != null && range.getValue() >= at;
            if (range != null && held) {
                end = Math.min(last, range.getValue());
            } else {
                Long next = ranges.higherKey(at);
                end = next == null ? last : Math.min(last, next - 1);
            }
            found.add(new Stretch(at, end, held));
            at = end + 1;
        }
        return found;
    }

    /** Forgets the lowest holes, until there are so many ranges at most: their numbers pass for held. */
    void keep(int most) {
        while (ranges.size() > most) {
            Map.Entry<Long, Long> lowest = ranges.pollFirstEntry();
            Map.Entry<Long, Long> next = ranges.pollFirstEntry();
            ranges.put(lowest.getKey(), next.getValue());
        }
    }

    void write(DataOutputView out) throws IOException {
        out.writeInt(ranges.size());
        for (Map.Entry<Long, Long> range : ranges.entrySet()) {
            out.writeLong(range.getKey());
            out.writeLong(range.getValue());
        }
    }

    static NumberRanges read(DataInputView in) throws IOException {
        NumberRanges numbers = new NumberRanges();
        for (int left = in.readInt(); left > 0; left--) {
            numbers.ranges.put(in.readLong(), in.readLong());
        }
        return numbers;
    }
}
