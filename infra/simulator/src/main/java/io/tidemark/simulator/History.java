package io.tidemark.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The newest trades of each listing, and its quote: what REST serves. Older trades are gone, as on a real exchange. */
final class History {

    private final Map<Listing, TreeMap<Long, SimTrade>> trades = new ConcurrentHashMap<>();
    private final Map<Listing, SimQuote> quotes = new ConcurrentHashMap<>();
    private final int most;

    History(int most) {
        this.most = most;
    }

    void add(List<SimTrade> order) {
        TreeMap<Long, SimTrade> kept = trades.computeIfAbsent(order.get(0).listing(), any -> new TreeMap<>());
        synchronized (kept) {
            order.forEach(trade -> kept.put(trade.number(), trade));
            while (kept.size() > most) {
                kept.pollFirstEntry();
            }
        }
    }

    void add(SimQuote quote) {
        quotes.put(quote.listing(), quote);
    }

    @Nullable
    SimQuote quote(Listing listing) {
        return quotes.get(listing);
    }

    @Nullable
    SimTrade newest(Listing listing) {
        List<SimTrade> newest = before(listing, Long.MAX_VALUE, 1);
        return newest.isEmpty() ? null : newest.get(0);
    }

    /** Trades with numbers from {@code first} on, ascending. */
    List<SimTrade> from(Listing listing, long first, int limit) {
        TreeMap<Long, SimTrade> kept = trades.computeIfAbsent(listing, any -> new TreeMap<>());
        synchronized (kept) {
            return kept.tailMap(first, true).values().stream().limit(limit).toList();
        }
    }

    /** Trades with numbers below {@code number}, newest first. */
    List<SimTrade> before(Listing listing, long number, int limit) {
        TreeMap<Long, SimTrade> kept = trades.computeIfAbsent(listing, any -> new TreeMap<>());
        synchronized (kept) {
            return kept.headMap(number, false).descendingMap().values().stream()
                    .limit(limit)
                    .toList();
        }
    }

    /** Trades later than a time, ascending. */
    List<SimTrade> since(Listing listing, long after, int limit) {
        TreeMap<Long, SimTrade> kept = trades.computeIfAbsent(listing, any -> new TreeMap<>());
        synchronized (kept) {
            List<SimTrade> found = new ArrayList<>();
            for (SimTrade trade : kept.values()) {
                if (trade.at() > after && found.size() < limit) {
                    found.add(trade);
                }
            }
            return found;
        }
    }
}
