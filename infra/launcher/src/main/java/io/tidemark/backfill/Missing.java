package io.tidemark.backfill;

import io.tidemark.exchange.HeldRange;
import io.tidemark.exchange.MissingTrades;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which of the wanted trades a lake lacks. */
public final class Missing {

    private Missing() {}

    /**
     * The numbers that are wanted, not held and not settled, in ascending order. A range that the lake has spoken of as
     * missing from a recording stands by itself, so that the next word on it has its first number.
     *
     * @param held in any order; may overlap
     * @param told the newest words, none of which overlap
     */
    public static List<MissingTrades> of(Wanted wanted, List<HeldRange> held, List<Told> told) {
        TreeMap<Long, Long> known = new TreeMap<>();
        TreeMap<Long, HeldRange> byLast = new TreeMap<>();
        TreeMap<Long, HeldRange> byFirst = new TreeMap<>();
        for (HeldRange range : held) {
            known.merge(range.first(), range.last(), Math::max);
            byLast.put(range.last(), range);
            byFirst.put(range.first(), range);
        }
        TreeSet<Long> cuts = new TreeSet<>();
        Map<Long, Integer> revisions = new HashMap<>();
        for (Told word : told) {
            revisions.put(word.first(), word.revision());
            if (word.isSettled()) {
                known.merge(word.first(), word.last(), Math::max);
            } else if (word.isOfRecording()) {
                cuts.add(word.first());
                cuts.add(word.last() + 1);
            }
        }
        List<MissingTrades> missing = new ArrayList<>();
        long next = wanted.first();
        for (Map.Entry<Long, Long> range : known.entrySet()) {
            add(next, Math.min(range.getKey() - 1, wanted.last()), cuts, missing);
            next = Math.max(next, range.getValue() + 1);
        }
        add(next, wanted.last(), cuts, missing);
        return missing.stream()
                .map(range -> {
                    Map.Entry<Long, HeldRange> below = byLast.lowerEntry(range.first());
                    Map.Entry<Long, HeldRange> above = byFirst.higherEntry(range.last());
                    return new MissingTrades(
                            range.first(),
                            range.last(),
                            below == null || below.getKey() < wanted.first()
                                    ? wanted.since()
                                    : below.getValue().lastAt(),
                            above == null ? wanted.until() : above.getValue().firstAt(),
                            revisions.getOrDefault(range.first(), -1));
                })
                .toList();
    }

    /**
     * Those of a number that is lower.
     *
     * @param number where ranges are cut
     * @param at when the trade of that number was made
     */
    public static List<MissingTrades> below(List<MissingTrades> ranges, long number, long at) {
        return ranges.stream()
                .filter(range -> range.first() < number)
                .map(range -> range.last() < number
                        ? range
                        : new MissingTrades(range.first(), number - 1, range.since(), at, range.revision()))
                .toList();
    }

    /** The others. */
    public static List<MissingTrades> from(List<MissingTrades> ranges, long number, long at) {
        return ranges.stream()
                .filter(range -> range.last() >= number)
                .map(range -> range.first() >= number
                        ? range
                        : new MissingTrades(number, range.last(), Math.max(range.since(), at - 1), range.until(), -1))
                .toList();
    }

    private static void add(long first, long last, NavigableSet<Long> cuts, List<MissingTrades> into) {
        long from = first;
        for (long cut : cuts.subSet(first, false, Math.max(first, last + 1), false)) {
            into.add(new MissingTrades(from, cut - 1, 0, 0, -1));
            from = cut;
        }
        if (from <= last) {
            into.add(new MissingTrades(from, last, 0, 0, -1));
        }
    }
}
