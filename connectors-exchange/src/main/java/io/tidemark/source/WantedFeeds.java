package io.tidemark.source;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.exchange.HeldEnd;
import io.tidemark.exchange.HeldEnds;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a job is to read, held against what it read before a restart. An instrument stays with the split that has its
 * lane, whatever else is asked for now; what is new gets splits of its own.
 */
final class WantedFeeds implements Serializable {

    private static final long serialVersionUID = 1L;

    private final ArrayList<FeedSpec> feeds;
    private final HeldEnds ends;

    /**
     * @param feeds as they would be cut into splits if the job began now
     * @param ends from where a new split of a live feed goes on
     */
    WantedFeeds(List<FeedSpec> feeds, HeldEnds ends) {
        this.feeds = new ArrayList<>(feeds);
        this.ends = ends;
    }

    WantedFeeds(List<FeedSpec> feeds) {
        this(feeds, HeldEnds.NONE);
    }

    /**
     * What a split of before reads now; null if nothing of it is wanted any more. Of a live feed that is one without
     * instruments: it has lanes, and what is missing of them is to be told.
     */
    @Nullable
    FeedSpec continued(FeedSpec before) {
        if (before instanceof FeedSpec.History) {
            return feeds.contains(before) ? before : null;
        }
        if (before instanceof FeedSpec.Prices held) {
            return feeds.stream()
                    .filter(feed -> isOfVendor(feed, held.vendor()))
                    .findFirst()
                    .orElse(null);
        }
        if (!(before instanceof FeedSpec.Live held)) {
            return feeds.stream()
                    .filter(FeedSpec.Tapes.class::isInstance)
                    .findFirst()
                    .orElse(null);
        }
        List<FeedSpec.Live> same = live(held.exchange());
        Set<String> kept = new TreeSet<>(held.instruments());
        kept.retainAll(instruments(same));
        return (same.isEmpty() ? held : same.get(0)).of(List.copyOf(kept));
    }

    /**
     * Splits for what no other split reads.
     *
     * @param held what the splits there are read, by their ids
     * @param known ids that were given before, and are not given again
     */
    List<ExchangeSplit> missing(Map<String, FeedSpec> held, Collection<String> known) {
        Set<String> taken = new HashSet<>(known);
        taken.addAll(held.keySet());
        List<ExchangeSplit> missing = new ArrayList<>();
        for (FeedSpec feed : feeds) {
            FeedSpec rest = without(feed, held, known);
            if (rest != null) {
                String id = nextId(name(feed), taken);
                taken.add(id);
                missing.add(new ExchangeSplit(id, rest, beginning(id, rest)));
            }
        }
        return missing;
    }

    private static @Nullable FeedSpec without(FeedSpec feed, Map<String, FeedSpec> held, Collection<String> known) {
        if (feed instanceof FeedSpec.Prices prices) {
            return held.values().stream().anyMatch(other -> isOfVendor(other, prices.vendor())) ? null : feed;
        }
        if (!(feed instanceof FeedSpec.Live live)) {
            // Tapes and history are read once: a split that is known and held by nobody has come to its end.
            return known.isEmpty() && held.isEmpty() ? feed : null;
        }
        Set<String> rest = new TreeSet<>(live.instruments());
        for (FeedSpec other : held.values()) {
            if (other instanceof FeedSpec.Live before && before.exchange().equals(live.exchange())) {
                before.instruments().forEach(rest::remove);
            }
        }
        return rest.isEmpty() ? null : live.of(List.copyOf(rest));
    }

    private static String name(FeedSpec feed) {
        if (feed instanceof FeedSpec.Live live) {
            return live.exchange();
        }
        if (feed instanceof FeedSpec.Prices prices) {
            return prices.vendor();
        }
        return feed instanceof FeedSpec.History history ? history.exchange() + "-" + history.run() : "tapes";
    }

    private Map<String, FeedPosition> beginning(String splitId, FeedSpec feed) {
        if (feed instanceof FeedSpec.History history) {
            return Map.of(history.exchange(), history.position());
        }
        if (ends.equals(HeldEnds.NONE) || feed instanceof FeedSpec.Tapes) {
            return Map.of();
        }
        Map<String, Lane> lanes = new HashMap<>();
        Map<String, Overlap> overlaps = new HashMap<>();
        long heardAt = ABSENT;
        if (feed instanceof FeedSpec.Live live) {
            Set<String> instruments = Set.copyOf(live.instruments());
            for (HeldEnd end : ends.trades()) {
                if (end.exchange().equals(live.exchange()) && instruments.contains(end.instrument())) {
                    heardAt = Math.max(heardAt, end.receivedAt());
                    if (end.last() == ABSENT) {
                        overlaps.put(end.instrument(), overlap(end));
                    } else {
                        lanes.put(end.instrument(), lane(end));
                    }
                }
            }
        }
        // Both its connections, so that no frame has the number of another.
        Map<String, Long> frames = Map.of(splitId, ends.frames(), splitId + "-rest", ends.frames());
        String of = feed instanceof FeedSpec.Prices prices ? prices.vendor() : ((FeedSpec.Live) feed).exchange();
        return Map.of(of, new FeedPosition(frames, lanes, overlaps, ABSENT, ABSENT, heardAt));
    }

    /** Whatever has a lower number is held, was told of as missing, or was never collected: it is not new. */
    private static Lane lane(HeldEnd end) {
        List<Lane.Hole> holes = end.missing().stream()
                .map(missing -> new Lane.Hole(
                        missing.first(),
                        missing.last(),
                        missing.since(),
                        missing.until(),
                        missing.openedAt(),
                        missing.cause(),
                        missing.status(),
                        missing.revision() >= 0,
                        missing.revision(),
                        0,
                        0))
                .toList();
        return new Lane(0, end.last(), end.tradedAt(), holes);
    }

    /** Of the newest trades; what is older than all of them is not new. */
    private static Overlap overlap(HeldEnd end) {
        Map<String, Long> newest = new LinkedHashMap<>();
        end.ids().entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .skip(Math.max(0, end.ids().size() - OverlapState.TRADES_KEPT))
                .forEach(trade -> newest.put(trade.getKey(), trade.getValue()));
        long oldest = newest.values().iterator().next();
        return new Overlap(newest, oldest, oldest, ABSENT);
    }

    private static boolean isOfVendor(FeedSpec feed, String vendor) {
        return feed instanceof FeedSpec.Prices prices && prices.vendor().equals(vendor);
    }

    private static String nextId(String name, Set<String> taken) {
        int number = 1;
        while (taken.contains(name + "-" + number)) {
            number++;
        }
        return name + "-" + number;
    }

    private List<FeedSpec.Live> live(String exchange) {
        return feeds.stream()
                .filter(FeedSpec.Live.class::isInstance)
                .map(FeedSpec.Live.class::cast)
                .filter(live -> live.exchange().equals(exchange))
                .toList();
    }

    private static Set<String> instruments(List<FeedSpec.Live> feeds) {
        Set<String> instruments = new HashSet<>();
        feeds.forEach(feed -> instruments.addAll(feed.instruments()));
        return instruments;
    }
}
