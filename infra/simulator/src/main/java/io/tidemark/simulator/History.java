package io.tidemark.simulator;

import io.tidemark.simulator.MarketEvent.Quote;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange remembers of one instrument: its newest trades, a week of minutes, its best prices. Trades may be
 * hidden from requests. Thread-safe.
 */
final class History {

    static final long MINUTE = 60_000_000_000L;

    private static final int MINUTES_KEPT = 10_080;

    private final int kept;
    private Trade[] ring;
    private int head;
    private int size;
    private final NavigableMap<Long, Candle> minutes = new TreeMap<>();
    private final NavigableMap<Long, Long> hidden = new TreeMap<>();
    private @Nullable Quote quote;
    private @Nullable Past past;

    History(int kept) {
        this.kept = kept;
        this.ring = new Trade[Math.min(64, kept)];
    }

    /** Puts trades before the first; they are known as long as all that came since are. */
    synchronized void begin(Past before) {
        past = before;
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
            past = null;
        }
        if (!hidden.isEmpty()) {
            hidden.headMap(get(0).number()).clear();
        }
        long minute = trade.tradedAt() - trade.tradedAt() % MINUTE;
        minutes.computeIfAbsent(minute, Candle::new).add(trade);
        if (minutes.size() > MINUTES_KEPT) {
            minutes.pollFirstEntry();
        }
    }

    /** Requests do not find this trade until then, as {@link System#nanoTime} counts. */
    synchronized void hide(long number, long until) {
        hidden.put(number, until);
    }

    /** Forgets all trades: a new epoch begins. */
    synchronized void restart() {
        head = 0;
        size = 0;
        past = null;
        hidden.clear();
    }

    synchronized void quote(Quote value) {
        this.quote = value;
    }

    /** Null before the first. */
    synchronized @Nullable Quote quote() {
        return quote;
    }

    /** Null before the first; shown although requests may not find it. */
    synchronized @Nullable Trade newest() {
        if (size > 0 || past == null || past.last() == 0) {
            return size == 0 ? null : get(size - 1);
        }
        return past.from(past.last(), 1).get(0);
    }

    /** The newest, oldest first, also those that requests do not find. */
    synchronized List<Trade> shown(int limit) {
        List<Trade> shown = new ArrayList<>();
        for (int i = Math.max(0, size - limit); i < size; i++) {
            shown.add(get(i));
        }
        return shown;
    }

    /** The newest, oldest first. */
    synchronized List<Trade> latest(int limit) {
        return upTo(size, Long.MAX_VALUE, limit);
    }

    /** Those numbered {@code number} and above, as far as still known, oldest first. */
    synchronized List<Trade> from(long number, int limit) {
        return withPast(past == null ? List.of() : past.from(number, limit), search(number, Trade::number), limit);
    }

    /** Those since the market opened, oldest first. */
    synchronized List<Trade> sinceOpened() {
        return beginningAt(0, Integer.MAX_VALUE);
    }

    /** The newest of those numbered below {@code number}, oldest first. */
    synchronized List<Trade> below(long number, int limit) {
        return upTo(search(number, Trade::number), number, limit);
    }

    /** Those traded at {@code nanos} or later, oldest first. */
    synchronized List<Trade> since(long nanos, int limit) {
        return withPast(
                past == null ? List.of() : past.from(past.firstFrom(nanos), limit),
                search(nanos, Trade::tradedAt),
                limit);
    }

    /** The newest of those traded before {@code nanos}, oldest first. */
    synchronized List<Trade> before(long nanos, int limit) {
        return upTo(search(nanos, Trade::tradedAt), past == null ? 0 : past.firstFrom(nanos), limit);
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

    private List<Trade> beginningAt(int first, int limit) {
        List<Trade> page = new ArrayList<>();
        for (int i = first; i < size && page.size() < limit; i++) {
            if (isFound(get(i))) {
                page.add(get(i));
            }
        }
        return page;
    }

    private List<Trade> withPast(List<Trade> before, int first, int limit) {
        if (before.isEmpty()) {
            return beginningAt(first, limit);
        }
        List<Trade> page = new ArrayList<>(before);
        page.addAll(beginningAt(0, limit - page.size()));
        return page;
    }

    private List<Trade> upTo(int end, long number, int limit) {
        List<Trade> page = new ArrayList<>();
        for (int i = end - 1; i >= 0 && page.size() < limit; i--) {
            if (isFound(get(i))) {
                page.add(get(i));
            }
        }
        Collections.reverse(page);
        if (past != null && page.size() < limit) {
            List<Trade> all = past.below(number, limit - page.size());
            all.addAll(page);
            return all;
        }
        return page;
    }

    private boolean isFound(Trade trade) {
        Long until = hidden.isEmpty() ? null : hidden.get(trade.number());
        return until == null || System.nanoTime() - until >= 0;
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
