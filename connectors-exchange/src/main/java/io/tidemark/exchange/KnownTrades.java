package io.tidemark.exchange;

import io.tidemark.model.Trade;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a lake holds already of the trades that a reading may bring, of one instrument: those are not new, and what lies
 * between them and the others is missing.
 *
 * @param instrument unified name
 * @param former numbers of the numbering before the newest one, ascending and apart from each other, as {@code ranges}
 * @param before the newest one older than all that the reading may bring, or null if there is none
 * @param ranges numbers of all that are not older, ascending and apart from each other; of those newer than all that
 *     the reading may bring, the first is enough
 * @param revisions newest revision of each gap that has been told, by its first number
 * @param ids those of trades without numbers
 */
public record KnownTrades(
        String instrument,
        List<HeldRange> former,
        @Nullable HeldRange before,
        List<HeldRange> ranges,
        Map<Long, Integer> revisions,
        Set<String> ids)
        implements Serializable {

    private static final long serialVersionUID = 1L;
    /** Lower by more than this than an earlier one, a number is of a new numbering. */
    private static final long EPOCH_DISTANCE = 1_000;

    /** Of the same time, one of a former numbering comes first. */
    private static final Comparator<HeldRange> BY_TIME =
            Comparator.comparingLong(HeldRange::firstAt).thenComparingLong(range -> -range.first());

    private static final Comparator<HeldRange> BY_NUMBER = Comparator.comparingLong(HeldRange::first);

    public KnownTrades {
        former = List.copyOf(former);
        ranges = List.copyOf(ranges);
        revisions = Map.copyOf(revisions);
        ids = Set.copyOf(ids);
    }

    /**
     * Of all that is held. Where numbers began anew, a later range has lower ones.
     *
     * @param held in any order: the newest one older than {@code from}; all that are not older; and the oldest one
     *     newer than all that the reading may bring, unless its number is lower
     * @param from time of the oldest trade that the reading may bring, microseconds since the epoch
     */
    public static KnownTrades of(
            String instrument, List<HeldRange> held, long from, Map<Long, Integer> revisions, Set<String> ids) {
        List<HeldRange> former = new ArrayList<>();
        List<HeldRange> ranges = new ArrayList<>();
        long highest = -1;
        for (HeldRange range : held.stream().sorted(BY_TIME).toList()) {
            if (highest - range.last() > EPOCH_DISTANCE) {
                former.clear();
                former.addAll(ranges);
                ranges.clear();
                highest = -1;
            }
            ranges.add(range);
            highest = Math.max(highest, range.last());
        }
        former.sort(BY_NUMBER);
        ranges.sort(BY_NUMBER);
        boolean isBefore = !ranges.isEmpty() && ranges.get(0).lastAt() < from;
        return new KnownTrades(
                instrument,
                former,
                isBefore ? ranges.get(0) : null,
                isBefore ? ranges.subList(1, ranges.size()) : ranges,
                revisions,
                ids);
    }

    /** Whether a trade is one of these. */
    public boolean holds(Trade trade) {
        if (!trade.isNumbered()) {
            return ids.contains(trade.tradeId());
        }
        return holds(ranges, trade) || holds(former, trade);
    }

    private static boolean holds(List<HeldRange> ranges, Trade trade) {
        int low = 0;
        int high = ranges.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ranges.get(middle).first() <= trade.tradeNumber()) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && ranges.get(low - 1).holds(trade);
    }
}
