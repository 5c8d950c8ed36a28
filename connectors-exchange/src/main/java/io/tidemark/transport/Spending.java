package io.tidemark.transport;

import io.tidemark.transport.Ask.Purpose;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been asked of a host within a window, and until when nothing may be. Times are nanoseconds of a clock that
 * may begin anywhere.
 */
final class Spending {

    /** For so long history stands back when something more urgent had to wait: longer than whoever waits sleeps. */
    static final Duration STANDS_BACK = Duration.ofSeconds(2);

    /** Time and weight of each request, in ascending order. */
    private final Deque<long[]> spent = new ArrayDeque<>();

    private long weight;
    private boolean closed;
    private long closedUntil;
    private boolean urgent;
    private long urgentUntil;

    /** How long to wait before asking for something; zero if that can be done now. */
    Duration delay(Purpose purpose, int more, long now, long window, int limit) {
        if (closed) {
            if (closedUntil - now > 0) {
                return Duration.ofNanos(closedUntil - now);
            }
            closed = false;
        }
        if (urgent && urgentUntil - now <= 0) {
            urgent = false;
        }
        forget(now, window);
        if (purpose == Purpose.BACKFILL && urgent) {
            return Duration.ofNanos(urgentUntil - now);
        }
        if (spent.isEmpty() || weight + more <= limit) {
            return Duration.ZERO;
        }
        if (purpose != Purpose.BACKFILL) {
            standBack(now + STANDS_BACK.toNanos());
        }
        return Duration.ofNanos(Math.max(1, spent.getFirst()[0] + window - now));
    }

    void add(long now, long more) {
        spent.addLast(new long[] {now, more});
        weight += more;
    }

    /** What has been spent within the window that ends now. */
    long used(long now, long window) {
        forget(now, window);
        return weight;
    }

    /** Nothing may be asked until then, or a later time that was said before. */
    void close(long until) {
        if (!closed || until - closedUntil > 0) {
            closedUntil = until;
        }
        closed = true;
    }

    /** History may not be asked for until then. */
    void standBack(long until) {
        urgent = true;
        urgentUntil = until;
    }

    boolean isClosed() {
        return closed;
    }

    long closedUntil() {
        return closedUntil;
    }

    boolean isUrgent() {
        return urgent;
    }

    long urgentUntil() {
        return urgentUntil;
    }

    Iterable<long[]> spent() {
        return spent;
    }

    int size() {
        return spent.size();
    }

    private void forget(long now, long window) {
        while (!spent.isEmpty() && now - spent.getFirst()[0] >= window) {
            weight -= spent.removeFirst()[1];
        }
    }
}
