package io.tidemark.jobs.patterns;

import io.tidemark.jobs.cleansing.Numbers;
import io.tidemark.jobs.cleansing.SecondPrice;
import io.tidemark.jobs.cleansing.Tick;
import io.tidemark.model.Decimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the other exchanges did while a price was away. Each is compared with itself, before and during, so that it does
 * not matter that one counts in dollars and another in a stablecoin.
 */
final class Witnesses {

    private static final long SECOND = 1_000_000L;
    /** An exchange without a trade for longer says nothing. */
    private static final long FRESH = 60 * SECOND;
    /** Exchanges do not move in the same instant; which one is ahead differs. */
    private static final long LEAD = 2 * SECOND;

    private final Map<String, NavigableMap<Long, SecondPrice>> markets = new HashMap<>();

    void add(SecondPrice price) {
        markets.computeIfAbsent(price.exchange() + "/" + price.instrument(), market -> new TreeMap<>())
                .merge(price.second(), price, Witnesses::merged);
    }

    /** The verdict on each trade of a departure that was as far away as the first one has to be. */
    List<Outlier> judge(Departure departure, double threshold, long detectedAt) {
        double way = departure.way();
        long begin = begin(departure);
        long end = second(departure.endedAt());
        Set<String> followed = new TreeSet<>();
        Set<String> stood = new TreeSet<>();
        List<Decimal> prices = new ArrayList<>();
        for (NavigableMap<Long, SecondPrice> market : markets.values()) {
            @Nullable SecondPrice before = before(market, departure);
            @Nullable SecondPrice newest = newest(market, end);
            if (before != null && newest != null) {
                boolean went = went(market.subMap(begin, true, end, true), before, way);
                (went ? followed : stood).add(before.exchange());
                prices.add(newest.close());
            }
        }
        stood.removeAll(followed);
        return verdict(departure, followed, stood, prices, threshold, detectedAt);
    }

    /** What begins with a departure that stayed: where the others were before it. */
    Spell spell(Departure departure) {
        Map<String, Decimal> others = new TreeMap<>();
        markets.forEach((name, market) -> {
            @Nullable SecondPrice before = before(market, departure);
            if (before != null && newest(market, second(departure.endedAt())) != null) {
                others.put(name, before.close());
            }
        });
        return new Spell(departure.first(), others);
    }

    /** The verdict on a trade after that, or null: the price is not far away, or nobody tells. */
    @Nullable
    Outlier judge(Spell spell, Tick tick, double threshold, long detectedAt) {
        double score = score(spell, tick);
        if (!(Math.abs(score) >= threshold) || spell.isOver(tick.tradedAt())) {
            return null;
        }
        Set<String> speaking = new TreeSet<>();
        List<Decimal> prices = new ArrayList<>();
        for (String name : spell.others().keySet()) {
            @Nullable SecondPrice newest = newest(name, tick);
            if (newest != null) {
                speaking.add(newest.exchange());
                prices.add(newest.close());
            }
        }
        return new Outlier(
                tick.withScore(score),
                Outlier.Kind.OFF_MARKET,
                median(prices),
                String.join(",", speaking),
                tick.tradedAt(),
                detectedAt);
    }

    /** Whether with this trade the price is where it would be had it gone with the others. */
    boolean endsWith(Spell spell, Tick tick, double threshold) {
        return Math.abs(score(spell, tick)) < threshold / 2;
    }

    /**
     * How far a trade is from there, in deviations, as half of the others have it or more; not a number if nobody
     * tells.
     */
    private double score(Spell spell, Tick tick) {
        double way = Numbers.way(spell.first().reference(), tick.price());
        List<Double> scores = new ArrayList<>();
        spell.others().forEach((name, before) -> {
            @Nullable SecondPrice newest = newest(name, tick);
            if (newest != null) {
                scores.add((way - Numbers.way(before, newest.close())) / spell.deviation());
            }
        });
        scores.sort(Comparator.comparing((Double score) -> Math.abs(score)).reversed());
        return scores.isEmpty() ? Double.NaN : scores.get((scores.size() - 1) / 2);
    }

    private @Nullable SecondPrice newest(String name, Tick tick) {
        @Nullable NavigableMap<Long, SecondPrice> market = markets.get(name);
        return market == null ? null : newest(market, second(tick.tradedAt()));
    }

    /** The last price up to a second, if it still says anything. */
    private static @Nullable SecondPrice newest(NavigableMap<Long, SecondPrice> market, long second) {
        Map.@Nullable Entry<Long, SecondPrice> newest = market.floorEntry(second);
        return newest == null || newest.getKey() < second - FRESH ? null : newest.getValue();
    }

    /** The last price before a departure, if it is that of another exchange. */
    private static @Nullable SecondPrice before(NavigableMap<Long, SecondPrice> market, Departure departure) {
        String exchange = market.firstEntry().getValue().exchange();
        Map.@Nullable Entry<Long, SecondPrice> before = market.lowerEntry(begin(departure));
        return before == null || exchange.equals(departure.first().exchange()) ? null : before.getValue();
    }

    private static long begin(Departure departure) {
        return second(
                Math.min(departure.first().referenceAt(), departure.first().tradedAt() - LEAD));
    }

    private static List<Outlier> verdict(
            Departure departure,
            Set<String> followed,
            Set<String> stood,
            List<Decimal> prices,
            double threshold,
            long detectedAt) {
        Outlier.Kind kind;
        Set<String> speaking = stood;
        Decimal reference = departure.first().reference();
        if (!followed.isEmpty() && followed.size() >= stood.size()) {
            kind = Outlier.Kind.MOVE;
            speaking = followed;
        } else if (departure.end() == Departure.End.BACK) {
            kind = Outlier.Kind.SPIKE;
        } else if (!stood.isEmpty() && departure.comesNearer(median(prices))) {
            kind = Outlier.Kind.MOVE;
        } else if (!stood.isEmpty()) {
            kind = Outlier.Kind.OFF_MARKET;
            reference = median(prices);
        } else if (departure.end() == Departure.End.STAYED) {
            kind = Outlier.Kind.MOVE;
        } else {
            return List.of();
        }
        @Nullable String confirmedBy = speaking.isEmpty() ? null : String.join(",", speaking);
        Decimal against = reference;
        return departure.ticks().stream()
                .filter(tick -> Math.abs(tick.score()) >= threshold)
                .map(tick -> new Outlier(tick, kind, against, confirmedBy, departure.endedAt(), detectedAt))
                .toList();
    }

    /** Of two in the middle the lower. */
    private static Decimal median(List<Decimal> prices) {
        prices.sort(Decimal::compareTo);
        return prices.get((prices.size() - 1) / 2);
    }

    /** Whether a market went at least half of the way. */
    private static boolean went(NavigableMap<Long, SecondPrice> during, SecondPrice before, double way) {
        for (SecondPrice price : during.values()) {
            double gone =
                    way > 0 ? Numbers.way(before.close(), price.high()) : -Numbers.way(before.close(), price.low());
            if (gone >= Math.abs(way) / 2) {
                return true;
            }
        }
        return false;
    }

    private static SecondPrice merged(SecondPrice one, SecondPrice other) {
        return new SecondPrice(
                one.exchange(),
                one.instrument(),
                one.second(),
                one.low().compareTo(other.low()) <= 0 ? one.low() : other.low(),
                one.high().compareTo(other.high()) >= 0 ? one.high() : other.high(),
                other.close());
    }

    private static long second(long at) {
        return Math.floorDiv(at, SECOND) * SECOND;
    }
}
