package io.tidemark.checker;

import io.tidemark.checker.Evidence.Fault;
import io.tidemark.checker.Evidence.MadeTrade;
import io.tidemark.checker.Evidence.StoredCandle;
import io.tidemark.checker.Evidence.StoredFrame;
import io.tidemark.checker.Evidence.StoredGap;
import io.tidemark.checker.Evidence.StoredTrade;
import io.tidemark.checker.Finding.Invariant;
import io.tidemark.checker.Finding.Verdict;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges a lake by what the exchanges made and what went wrong.
 *
 * <p>Of trades without numbers only that they are true, and once: that none is missing cannot be proven. Numbers must
 * not begin anew meanwhile.
 */
public final class Checker {

    /** Trades this young at the end may still have been on their way. */
    private static final long ON_THE_WAY = 3_000_000L;

    private static final Map<String, Long> SECONDS =
            Map.of("1s", 1L, "1m", 60L, "5m", 300L, "15m", 900L, "1h", 3_600L, "4h", 14_400L, "1d", 86_400L);

    private final Evidence evidence;
    private final Map<String, Map<Long, MadeTrade>> made = new HashMap<>();
    private final Map<String, TreeMap<Long, StoredTrade>> stored = new HashMap<>();
    private final Map<String, Set<Long>> hidden = new HashMap<>();
    private final Set<String> unprovable = new HashSet<>();

    private Checker(Evidence evidence) {
        this.evidence = evidence;
        evidence.made().forEach(trade -> made.computeIfAbsent(trade.market(), market -> new HashMap<>())
                .put(trade.number(), trade));
        for (StoredTrade trade : evidence.trades()) {
            for (long number = trade.first(); number <= trade.number(); number++) {
                stored.computeIfAbsent(trade.market(), market -> new TreeMap<>())
                        .put(number, trade);
            }
        }
        evidence.unnumbered().forEach(trade -> unprovable.add(trade.market()));
        for (Fault fault : evidence.faults()) {
            if (fault.kind().equals("hide_rest") && fault.market() != null) {
                hidden.computeIfAbsent(fault.market(), market -> new HashSet<>())
                        .addAll(fault.numbers());
            }
        }
    }

    /** A finding for each invariant. */
    public static List<Finding> check(Evidence evidence) {
        Checker checker = new Checker(evidence);
        List<Finding> findings = new ArrayList<>();
        for (Invariant invariant : Invariant.values()) {
            findings.add(checker.judge(invariant));
        }
        return findings;
    }

    private Finding judge(Invariant invariant) {
        return switch (invariant) {
            case NO_LOSS -> finding(invariant, evidence.made().size(), noLoss());
            case NO_INVENTION -> finding(invariant, evidence.trades().size(), noInvention());
            case NO_DUPLICATE -> finding(invariant, evidence.trades().size(), noDuplicate());
            case TRUE_TO_THE_DIGIT -> finding(invariant, evidence.trades().size(), trueToTheDigit());
            case HOLES_EXPLAINED -> finding(invariant, evidence.gaps().size(), holesExplained());
            case ABSENT_IS_ABSENT -> finding(invariant, evidence.gaps().size(), absentIsAbsent());
            case GAPS_ARE_SOUND -> finding(invariant, evidence.gaps().size(), gapsAreSound());
            case GAPS_HAVE_CAUSES -> finding(invariant, evidence.gaps().size(), gapsHaveCauses());
            case FRAMES_ARE_WHOLE -> finding(invariant, evidence.frames().size(), framesAreWhole());
            case GARBAGE_IS_REJECTED -> finding(invariant, evidence.frames().size(), garbageIsRejected());
            case CANDLES_ARE_THE_TRADES -> finding(invariant, evidence.candles().size(), candlesAreTheTrades());
            case REVISIONS_COUNT -> finding(invariant, evidence.candles().size(), revisionsCount());
        };
    }

    private static Finding finding(Invariant invariant, int exercised, @Nullable String against) {
        if (against != null) {
            return new Finding(invariant, Verdict.VIOLATED, against);
        }
        return exercised == 0
                ? new Finding(invariant, Verdict.UNKNOWN, "nothing to look at")
                : new Finding(invariant, Verdict.OK, "%d looked at".formatted(exercised));
    }

    private @Nullable String noLoss() {
        for (MadeTrade trade : evidence.made()) {
            if (unprovable.contains(trade.market())) {
                continue;
            }
            TreeMap<Long, StoredTrade> lane = stored.get(trade.market());
            if (lane == null) {
                return "%s has no trades at all".formatted(trade.market());
            }
            boolean expected =
                    trade.number() >= lane.firstKey() && trade.tradedAt() <= evidence.settledAt() - ON_THE_WAY;
            if (expected && !lane.containsKey(trade.number()) && !isHidden(trade.market(), trade.number())) {
                return "%s %d is lost".formatted(trade.market(), trade.number());
            }
        }
        return null;
    }

    private @Nullable String noInvention() {
        for (StoredTrade trade : all()) {
            for (long number = trade.first(); number <= trade.number(); number++) {
                if (!made(trade.market()).containsKey(number)) {
                    return "%s %d was never made".formatted(trade.market(), number);
                }
            }
        }
        return null;
    }

    private @Nullable String noDuplicate() {
        Set<String> seen = new HashSet<>();
        for (StoredTrade trade : all()) {
            for (long number = trade.first(); number <= trade.number(); number++) {
                if (!seen.add(trade.market() + " " + number)) {
                    return "%s %d is there twice".formatted(trade.market(), number);
                }
            }
        }
        return null;
    }

    private @Nullable String trueToTheDigit() {
        for (StoredTrade trade : all()) {
            BigDecimal quantity = BigDecimal.ZERO;
            for (long number = trade.first(); number <= trade.number(); number++) {
                MadeTrade truth = made(trade.market()).get(number);
                boolean same = truth != null
                        && truth.price().compareTo(trade.price()) == 0
                        && truth.takerSide().equals(trade.takerSide())
                        && Math.abs(truth.tradedAt() - trade.tradedAt()) < resolution(trade.market());
                if (truth == null || !same) {
                    return "%s is not %s".formatted(trade, truth);
                }
                quantity = quantity.add(truth.quantity());
            }
            if (quantity.compareTo(trade.quantity()) != 0) {
                return "%s has not the quantity %s".formatted(trade, quantity);
            }
        }
        return null;
    }

    /** Exchanges tell milliseconds, where the truth is finer; over REST, one that numbers nothing tells seconds. */
    private long resolution(String market) {
        return unprovable.contains(market) ? 1_000_000 : 1_000;
    }

    private List<StoredTrade> all() {
        List<StoredTrade> all = new ArrayList<>(evidence.trades());
        all.addAll(evidence.unnumbered());
        return all;
    }

    private @Nullable String holesExplained() {
        Map<String, NavigableMap<Long, StoredGap>> gaps = newestGaps();
        for (Map.Entry<String, TreeMap<Long, StoredTrade>> lane : stored.entrySet()) {
            Set<Long> missing = new TreeSet<>();
            long end = Math.max(lane.getValue().lastKey(), lastNumber(gaps.get(lane.getKey())));
            for (long number = lane.getValue().firstKey(); number <= end; number++) {
                if (!lane.getValue().containsKey(number)) {
                    missing.add(number);
                }
            }
            Set<Long> told = new TreeSet<>();
            for (StoredGap gap :
                    gaps.getOrDefault(lane.getKey(), new TreeMap<>()).values()) {
                for (long number = gap.first(); !gap.status().equals("repaired") && number <= gap.last(); number++) {
                    told.add(number);
                }
            }
            if (!told.equals(missing)) {
                Set<Long> untold = new TreeSet<>(missing);
                untold.removeAll(told);
                told.removeAll(missing);
                return "%s misses %s without a gap, has gaps of %s without missing them"
                        .formatted(lane.getKey(), untold, told);
            }
        }
        return null;
    }

    private @Nullable String absentIsAbsent() {
        for (NavigableMap<Long, StoredGap> lane : newestGaps().values()) {
            for (StoredGap gap : lane.values()) {
                for (long number = gap.first(); gap.status().equals("absent") && number <= gap.last(); number++) {
                    if (made(gap.market()).containsKey(number) && !isHidden(gap.market(), number)) {
                        return "%s %d is called absent and was made".formatted(gap.market(), number);
                    }
                }
            }
        }
        return null;
    }

    private @Nullable String gapsAreSound() {
        Map<String, List<StoredGap>> rows = evidence.gaps().stream()
                .collect(Collectors.groupingBy(
                        gap -> gap.market() + " " + gap.first(), LinkedHashMap::new, Collectors.toList()));
        for (List<StoredGap> revisions : rows.values()) {
            String broken = brokenRevisions(revisions, StoredGap::revision);
            if (broken != null) {
                return "gap " + broken;
            }
        }
        for (NavigableMap<Long, StoredGap> lane : newestGaps().values()) {
            long end = Long.MIN_VALUE;
            for (StoredGap gap : lane.values()) {
                boolean adds = gap.missing() + gap.repaired() == gap.last() - gap.first() + 1;
                boolean ends = gap.closedAt() != null && gap.closedAt() >= gap.openedAt();
                boolean whole = gap.status().equals("repaired") ? gap.missing() == 0 : gap.repaired() == 0;
                if (!adds
                        || !ends
                        || !whole
                        || gap.first() <= end
                        || gap.status().equals("open")) {
                    return "%s is unsound".formatted(gap);
                }
                end = gap.last();
            }
        }
        return null;
    }

    /** Every gap is one of a trade that something happened to, or follows an outage of its exchange. */
    private @Nullable String gapsHaveCauses() {
        Set<String> outages = new HashSet<>();
        Map<String, Set<Long>> touched = new HashMap<>();
        for (Fault fault : evidence.faults()) {
            if (fault.market() == null || fault.numbers().isEmpty()) {
                outages.add(fault.exchange());
            } else {
                touched.computeIfAbsent(fault.market(), market -> new HashSet<>())
                        .addAll(fault.numbers());
            }
        }
        for (StoredGap gap : evidence.gaps()) {
            String exchange = gap.market().substring(0, gap.market().indexOf('/'));
            boolean caused = outages.contains(exchange);
            for (long number = gap.first(); !caused && number <= gap.last(); number++) {
                caused = touched.getOrDefault(gap.market(), Set.of()).contains(number);
            }
            if (!caused) {
                return "%s has no cause".formatted(gap);
            }
        }
        return null;
    }

    private @Nullable String framesAreWhole() {
        Map<String, List<StoredFrame>> connections =
                evidence.frames().stream().collect(Collectors.groupingBy(StoredFrame::connection));
        for (List<StoredFrame> frames : connections.values()) {
            List<StoredFrame> sorted = frames.stream()
                    .sorted(Comparator.comparingLong(StoredFrame::number))
                    .toList();
            for (int i = 0; i < sorted.size(); i++) {
                if (sorted.get(i).number() != i + 1) {
                    return "%s: frame %d is not there once"
                            .formatted(sorted.get(i).connection(), i + 1);
                }
            }
        }
        return null;
    }

    /**
     * By what was received: a broken frame that was sent while nobody read, or that a restart took back, is neither.
     */
    private @Nullable String garbageIsRejected() {
        Map<String, Long> broken = evidence.frames().stream()
                .filter(StoredFrame::broken)
                .collect(Collectors.groupingBy(StoredFrame::connection, TreeMap::new, Collectors.counting()));
        Map<String, Long> rejected = evidence.rejected().stream()
                .collect(Collectors.groupingBy(
                        Evidence.StoredRejected::connection, TreeMap::new, Collectors.counting()));
        return broken.equals(rejected) ? null : "broken frames received %s, rejected %s".formatted(broken, rejected);
    }

    private @Nullable String candlesAreTheTrades() {
        Map<String, StoredCandle> newest = new HashMap<>();
        for (StoredCandle candle : evidence.candles()) {
            newest.merge(key(candle), candle, (one, other) -> one.revision() > other.revision() ? one : other);
        }
        Map<String, StoredCandle> expected = new HashMap<>();
        for (Map.Entry<String, Long> timeframe : SECONDS.entrySet()) {
            long length = timeframe.getValue() * 1_000_000L;
            Map<String, List<StoredTrade>> windows = evidence.trades().stream()
                    .collect(Collectors.groupingBy(
                            trade -> trade.market() + " " + Math.floorDiv(trade.tradedAt(), length) * length));
            for (List<StoredTrade> trades : windows.values()) {
                StoredCandle candle = candle(trades, timeframe.getKey(), length);
                expected.put(key(candle), candle);
            }
        }
        for (Map.Entry<String, StoredCandle> candle : expected.entrySet()) {
            StoredCandle is = newest.remove(candle.getKey());
            if (is == null || !same(is, candle.getValue())) {
                return "%s should be %s".formatted(is, candle.getValue());
            }
        }
        return newest.isEmpty()
                ? null
                : "%s has no trades".formatted(newest.keySet().iterator().next());
    }

    private @Nullable String revisionsCount() {
        Map<String, List<StoredCandle>> candles =
                evidence.candles().stream().collect(Collectors.groupingBy(Checker::key));
        for (List<StoredCandle> revisions : candles.values()) {
            String broken = brokenRevisions(revisions, StoredCandle::revision);
            if (broken != null) {
                return "candle " + broken;
            }
        }
        return null;
    }

    private static <T> @Nullable String brokenRevisions(List<T> rows, Function<T, Integer> revision) {
        List<Integer> sorted = rows.stream().map(revision).sorted().toList();
        for (int i = 0; i < sorted.size(); i++) {
            if (sorted.get(i) != i) {
                return "%s: revisions %s do not count from nought".formatted(rows.get(0), sorted);
            }
        }
        return null;
    }

    private static StoredCandle candle(List<StoredTrade> trades, String timeframe, long length) {
        List<StoredTrade> sorted = trades.stream()
                .sorted(Comparator.comparingLong(StoredTrade::tradedAt).thenComparingLong(StoredTrade::number))
                .toList();
        StoredTrade first = sorted.get(0);
        BigDecimal high = first.price();
        BigDecimal low = first.price();
        BigDecimal volume = BigDecimal.ZERO;
        for (StoredTrade trade : sorted) {
            high = high.max(trade.price());
            low = low.min(trade.price());
            volume = volume.add(trade.quantity());
        }
        return new StoredCandle(
                first.market(),
                timeframe,
                Math.floorDiv(first.tradedAt(), length) * length,
                0,
                first.price(),
                high,
                low,
                sorted.get(sorted.size() - 1).price(),
                volume,
                sorted.stream().mapToLong(StoredTrade::fills).sum());
    }

    private static boolean same(StoredCandle one, StoredCandle other) {
        return one.open().compareTo(other.open()) == 0
                && one.high().compareTo(other.high()) == 0
                && one.low().compareTo(other.low()) == 0
                && one.close().compareTo(other.close()) == 0
                && one.volume().compareTo(other.volume()) == 0
                && one.tradeCount() == other.tradeCount();
    }

    private static String key(StoredCandle candle) {
        return candle.market() + " " + candle.timeframe() + " " + candle.windowStart();
    }

    private Map<String, NavigableMap<Long, StoredGap>> newestGaps() {
        Map<String, NavigableMap<Long, StoredGap>> newest = new HashMap<>();
        for (StoredGap gap : evidence.gaps()) {
            newest.computeIfAbsent(gap.market(), market -> new TreeMap<>())
                    .merge(gap.first(), gap, (one, other) -> one.revision() > other.revision() ? one : other);
        }
        return newest;
    }

    private static long lastNumber(@Nullable NavigableMap<Long, StoredGap> gaps) {
        long last = Long.MIN_VALUE;
        if (gaps != null) {
            for (StoredGap gap : gaps.values()) {
                last = Math.max(last, gap.last());
            }
        }
        return last;
    }

    private boolean isHidden(String market, long number) {
        return hidden.getOrDefault(market, Set.of()).contains(number);
    }

    private Map<Long, MadeTrade> made(String market) {
        return made.getOrDefault(market, Map.of());
    }
}
