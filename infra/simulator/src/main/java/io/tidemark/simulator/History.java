package io.tidemark.simulator;

import io.tidemark.simulator.MarketEvent.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What REST knows of one instrument: its newest trades, a week of minutes, its best prices. Thread-safe. */
final class History {

    static final long MINUTE = 60_000_000_000L;

    private static final int MINUTES_KEPT = 10_080;

    private final int kept;
    private Trade[] ring;
    private int head;
    private int size;
    private final NavigableMap<Long, Candle> minutes = new TreeMap<>();
    private @Nullable Quote quote;

    History(int kept) {
        this.kept = kept;
        this.ring = new Trade[Math.min(64, kept)];
    }

    synchronized void add(Trade trade) {
        if (size == ring.length && size < kept) {
            Trade[] larger = new Trade[Math.min(kept, ring.length * 2)];
            for (int i = 0; i < size; i++) {
                larger[i] = get(i);
            }
            ring = larger;
            head = 0;
        }
        if (size < ring.length) {
            ring[(head + size) % ring.length] = trade;
            size++;
        } else {
            ring[head] = trade;
            head = (head + 1) % ring.length;
        }
        long minute = trade.tradedAt() - trade.tradedAt() % MINUTE;
        minutes.computeIfAbsent(minute, Candle::new).add(trade);
        if (minutes.size() > MINUTES_KEPT) {
            minutes.pollFirstEntry();
        }
    }

    synchronized void quote(Quote value) {
        this.quote = value;
    }

    /** Null before the first. */
    synchronized @Nullable Quote quote() {
        return quote;
    }

    /** Null before the first. */
    synchronized @Nullable Trade newest() {
        return size == 0 ? null : get(size - 1);
    }

    /** The newest, oldest first. */
    synchronized List<Trade> latest(int limit) {
        return slice(size - limit, size);
    }

    /** Those numbered {@code number} and above, as far as still known, oldest first. */
    synchronized List<Trade> from(long number, int limit) {
        int first = search(number, Trade::number);
        return slice(first, (int) Math.min(size, (long) first + limit));
    }

    /** The newest of those numbered below {@code number}, oldest first. */
    synchronized List<Trade> below(long number, int limit) {
        int end = search(number, Trade::number);
        return slice(end - limit, end);
    }

    /** Those traded at {@code nanos} or later, oldest first. */
    synchronized List<Trade> since(long nanos, int limit) {
        int first = search(nanos, Trade::tradedAt);
        return slice(first, (int) Math.min(size, (long) first + limit));
    }

    /** Number of the oldest trade still known. */
    synchronized long oldestNumber() {
        return size == 0 ? Long.MAX_VALUE : get(0).number();
    }

    /**
     * Candles that begin from {@code from} to {@code to}, both included, oldest first; spans without a trade are left
     * out.
     */
    synchronized List<Candle> candles(long from, long to, long interval) {
        List<Candle> candles = new ArrayList<>();
        Candle open = null;
        for (Candle minute :
                minutes.tailMap(from - Math.floorMod(from, interval), true).values()) {
            long start = minute.start - Math.floorMod(minute.start, interval);
            if (start < from) {
                continue;
            }
            if (start > to) {
                break;
            }
            if (open == null || open.start != start) {
                open = new Candle(start);
                candles.add(open);
            }
            open.add(minute);
        }
        return candles;
    }

    /** The same, with a flat candle for every span without a trade after the first, up to {@code now}. */
    List<Candle> candlesWithoutHoles(long from, long to, long interval, long now) {
        long first;
        long price;
        synchronized (this) {
            Map.Entry<Long, Candle> before = minutes.lowerEntry(from);
            Map.Entry<Long, Candle> earliest = before == null ? minutes.firstEntry() : before;
            if (earliest == null) {
                return List.of();
            }
            price = earliest.getValue().close;
            first = Math.max(from, earliest.getKey());
        }
        List<Candle> known = candles(from, to, interval);
        List<Candle> all = new ArrayList<>();
        int next = 0;
        long start = first - Math.floorMod(first, interval);
        for (long at = start < from ? start + interval : start; at <= Math.min(to, now); at += interval) {
            if (next < known.size() && known.get(next).start == at) {
                all.add(known.get(next));
                price = known.get(next).close;
                next++;
            } else {
                all.add(Candle.flat(at, price));
            }
        }
        return all;
    }

    private List<Trade> slice(int from, int to) {
        List<Trade> slice = new ArrayList<>(Math.max(0, to - Math.max(0, from)));
        for (int i = Math.max(0, from); i < to; i++) {
            slice.add(get(i));
        }
        return slice;
    }

    /** Place of the first trade whose key is at least {@code key}; keys never fall from one trade to the next. */
    private int search(long key, ToLongFunction<Trade> keyOf) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (keyOf.applyAsLong(get(middle)) < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private Trade get(int index) {
        return ring[(head + index) % ring.length];
    }
}
