package io.tidemark.transport;

import io.tidemark.exchange.RestLimits;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What may be asked of one exchange's REST host, by everyone in this process together. In no window does the weight
 * spent exceed the limit, however the requests fall. An exchange that says "too many" is left alone for as long as it
 * says.
 */
final class RequestBudget {

    private static final Map<URI, RequestBudget> SHARED = new ConcurrentHashMap<>();

    /** Of what the exchange says has been spent, so much is taken for a sign that others spend too. */
    private static final double NEARLY_ALL = 0.9;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_GUESS = Duration.ofMinutes(5);
    /** Bans last from two minutes to three days. */
    private static final Duration LONGEST_PAUSE = Duration.ofDays(3);

    private final int limit;
    private final long window;
    private final LongSupplier clock;

    // All guarded by this.
    private long windowNanos;
    private final ArrayDeque<long[]> spent = new ArrayDeque<>();
    private long spentWeight;
    private long closedUntil;
    private boolean closed;
    private int refusals;

    /**
     * @param limits of the exchange
     * @param share part of them that may be used
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    RequestBudget(RestLimits limits, double share, LongSupplier clock) {
        this.limit = limits.budget();
        this.window = limits.window().toNanos();
        this.clock = clock;
        use(share);
    }

    /** The one budget of a host in this process; whoever asks last says what part of the limits it is. */
    static RequestBudget of(URI host, RestLimits limits, double share) {
        RequestBudget budget = SHARED.computeIfAbsent(host, any -> new RequestBudget(limits, share, System::nanoTime));
        budget.use(share);
        return budget;
    }

    private synchronized void use(double share) {
        // A window made longer, not a budget made smaller: one request must always fit.
        windowNanos = (long) (window / share);
    }

    /** Waits until {@code weight} could be spent, and spends it. */
    void await(int weight) throws InterruptedException {
        for (Duration wait = spend(weight); !wait.isZero(); wait = spend(weight)) {
            TimeUnit.NANOSECONDS.sleep(Math.max(1_000_000, wait.toNanos()));
        }
    }

    /**
     * Spends {@code weight} if that is possible now.
     *
     * @return how long to wait before trying again; zero if it has been spent
     */
    synchronized Duration spend(int weight) {
        long now = clock.getAsLong();
        if (closed) {
            if (closedUntil - now > 0) {
                return Duration.ofNanos(closedUntil - now);
            }
            closed = false;
        }
        forget(now);
        if (!spent.isEmpty() && spentWeight + weight > limit) {
            return Duration.ofNanos(Math.max(1, spent.peekFirst()[0] + windowNanos - now));
        }
        spent.addLast(new long[] {now, weight});
        spentWeight += weight;
        return Duration.ZERO;
    }

    /** What has been spent of the present window. */
    synchronized long used() {
        forget(clock.getAsLong());
        return spentWeight;
    }

    private void forget(long now) {
        while (!spent.isEmpty() && now - spent.peekFirst()[0] >= windowNanos) {
            spentWeight -= spent.removeFirst()[1];
        }
    }

    /** An answer came. */
    synchronized void answered() {
        refusals = 0;
    }

    /** The exchange says how much has been spent in its present window, by everyone behind this address. */
    synchronized void used(long weight, Duration window) {
        if (weight >= NEARLY_ALL * limit) {
            close(window);
        }
    }

    /**
     * The exchange refused a request for coming too early.
     *
     * @param after what it says of when to come back; negative if it says nothing one can use
     * @return how long nothing will be asked
     */
    synchronized Duration refused(Duration after) {
        long guess = Math.min(LONGEST_GUESS.toNanos(), FIRST_PAUSE.toNanos() << Math.min(refusals, 20));
        refusals++;
        Duration pause = after.isNegative() ? Duration.ofNanos(guess) : after;
        if (pause.compareTo(LONGEST_PAUSE) > 0) {
            pause = LONGEST_PAUSE;
        }
        if (pause.compareTo(FIRST_PAUSE) < 0) {
            pause = FIRST_PAUSE;
        }
        close(pause);
        return pause;
    }

    private void close(Duration pause) {
        long until = clock.getAsLong() + pause.toNanos();
        if (!closed || until - closedUntil > 0) {
            closedUntil = until;
        }
        closed = true;
    }
}
