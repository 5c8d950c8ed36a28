package io.tidemark.transport;

import io.tidemark.model.Arrival;
import io.tidemark.model.Frame;
import io.tidemark.model.MarketEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where everything that arrives on a live feed waits to be read, in one order, bounded in bytes. Whoever puts something
 * in is told whether there is room for more, and if not, called back when there is.
 */
final class Inbox {

    private static final long TICK_EVERY = 500_000L;

    private final String exchange;
    private final long capacity;
    private final Runnable ready;

    // All guarded by this.
    private final ArrayDeque<Arrival> queue = new ArrayDeque<>();
    private final Map<String, Long> frameNumbers;
    private final List<Runnable> waiting = new ArrayList<>();
    private long queued;
    private int links;
    private long heardAt = MarketEvent.ABSENT;
    private long tickedAt = MarketEvent.ABSENT;

    /**
     * @param exchange id
     * @param frameNumbers number of the newest frame before, by connection
     * @param capacity bytes that may wait
     * @param ready called when there is something to read
     */
    Inbox(String exchange, Map<String, Long> frameNumbers, long capacity, Runnable ready) {
        this.exchange = exchange;
        this.frameNumbers = new HashMap<>(frameNumbers);
        this.capacity = capacity;
        this.ready = ready;
    }

    void opened(String connection, String address) {
        synchronized (this) {
            links++;
            heardAt = nowMicros();
            add(frame(connection, null, Frame.Kind.OPEN, null, address));
        }
        ready.run();
    }

    void closed(String connection, String reason) {
        synchronized (this) {
            links--;
            add(frame(connection, null, Frame.Kind.CLOSE, null, reason));
        }
        ready.run();
    }

    /**
     * A text came on the socket.
     *
     * @param room called, once, when there is room again, if there is none now
     * @return whether there is room for another
     */
    boolean received(String connection, String text, Runnable room) {
        boolean free;
        synchronized (this) {
            add(frame(connection, null, Frame.Kind.WS, null, text));
            heardAt = nowMicros();
            free = queued < capacity;
            if (!free) {
                waiting.add(room);
            }
        }
        ready.run();
        return free;
    }

    /** The exchange gave a sign of life that is no frame. */
    synchronized void heard() {
        heardAt = nowMicros();
    }

    /** A body came over REST. */
    void answered(String connection, String channel, String url, String body) {
        synchronized (this) {
            add(frame(connection, channel, Frame.Kind.REST, url, body));
        }
        ready.run();
    }

    void put(Arrival arrival) {
        synchronized (this) {
            add(arrival);
        }
        ready.run();
    }

    synchronized boolean isEmpty() {
        return queue.isEmpty();
    }

    synchronized int size() {
        return queue.size();
    }

    /** Waits until less than the capacity is queued. */
    synchronized void awaitRoom() throws InterruptedException {
        while (queued >= capacity) {
            wait(1_000);
        }
    }

    void drain(int limit, Consumer<Arrival> out) {
        List<Runnable> resumed = List.of();
        synchronized (this) {
            for (int i = 0; i < limit && !queue.isEmpty(); i++) {
                Arrival arrival = queue.remove();
                queued -= size(arrival);
                out.accept(arrival);
            }
            long now = nowMicros();
            if (queue.isEmpty() && (tickedAt == MarketEvent.ABSENT || Math.abs(now - tickedAt) >= TICK_EVERY)) {
                tickedAt = now;
                out.accept(new Arrival.Tick(exchange, now, links > 0 ? heardAt : MarketEvent.ABSENT));
            }
            if (queued < capacity) {
                notifyAll();
                if (!waiting.isEmpty()) {
                    resumed = List.copyOf(waiting);
                    waiting.clear();
                }
            }
        }
        resumed.forEach(Runnable::run);
    }

    static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private Frame frame(
            String connection, @Nullable String channel, Frame.Kind kind, @Nullable String url, @Nullable String text) {
        long number = frameNumbers.merge(connection, 1L, Long::sum);
        return new Frame(exchange, connection, number, channel, kind, nowMicros(), url, text);
    }

    private void add(Arrival arrival) {
        queue.add(arrival);
        queued += size(arrival);
    }

    private static long size(Arrival arrival) {
        return 64
                + (arrival instanceof Frame frame && frame.text() != null
                        ? 2L * frame.text().length()
                        : 0);
    }
}
