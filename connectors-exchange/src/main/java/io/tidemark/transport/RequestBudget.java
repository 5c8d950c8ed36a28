package io.tidemark.transport;

import io.tidemark.exchange.RestLimits;
import io.tidemark.transport.Ask.Purpose;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What may be asked of one exchange's REST host, by everyone in this process together: a share of its limit, and of the
 * whole limit no more than other processes of this machine have left. In no window does the weight spent exceed the
 * limit, however the requests fall; history stands back for all else. An exchange that says "too many" is left alone
 * for as long as it says.
 */
final class RequestBudget {

    private static final Map<Key, RequestBudget> SHARED = new ConcurrentHashMap<>();

    /** Of what the exchange says has been spent, so much is taken for a sign that others spend too. */
    private static final double NEARLY_ALL = 0.9;

    /** Others may close the host meanwhile, or have asked for less than they could. */
    private static final long LONGEST_SLEEP = Duration.ofSeconds(1).toNanos();

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_GUESS = Duration.ofMinutes(5);
    /** Bans last from two minutes to three days. */
    static final Duration LONGEST_PAUSE = Duration.ofDays(3);

    private final int limit;
    private final long window;
    private final LongSupplier clock;
    private final @Nullable HostLedger ledger;

    // All guarded by this.
    private final Spending spending = new Spending();
    private double part = 1;
    private int refusals;

    /**
     * @param limits of the exchange
     * @param part of them that may be used
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param ledger what others have asked; null if nobody else is known of
     */
    RequestBudget(RestLimits limits, double part, LongSupplier clock, @Nullable HostLedger ledger) {
        this.limit = limits.budget();
        this.window = limits.window().toNanos();
        this.clock = clock;
        this.ledger = ledger;
        use(part);
    }

    /** The one budget of a host in this process; whoever asks last says what part of the limits it is. */
    static RequestBudget of(URI host, RestLimits limits, RequestShare share) {
        RequestBudget budget = SHARED.computeIfAbsent(new Key(host, share.ledgers()), key -> {
            HostLedger ledger = key.ledgers() == null
                    ? null
                    : new HostLedger(key.ledgers(), host, limits, () -> System.currentTimeMillis() * 1_000_000);
            return new RequestBudget(limits, share.part(), System::nanoTime, ledger);
        });
        budget.use(share.part());
        return budget;
    }

    private synchronized void use(double newPart) {
        part = newPart;
    }

    /**
     * Waits until {@code weight} could be spent, and spends it.
     *
     * @throws IOException if that would take longer than {@code atMost}
     */
    void await(Purpose purpose, int weight, Duration atMost) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        for (Duration wait = spend(purpose, weight); !wait.isZero(); wait = spend(purpose, weight)) {
            if (System.nanoTime() - begin + wait.toNanos() > atMost.toNanos()) {
                throw new IOException("nothing may be asked for %d s".formatted(wait.toSeconds()));
            }
            TimeUnit.NANOSECONDS.sleep(Math.max(1_000_000, Math.min(LONGEST_SLEEP, wait.toNanos())));
        }
    }

    /**
     * Spends {@code weight} if that is possible now.
     *
     * @return how long to wait before trying again; zero if it has been spent
     */
    synchronized Duration spend(Purpose purpose, int weight) {
        long now = clock.getAsLong();
        Duration wait = spending.delay(purpose, weight, now, ownWindow(), limit);
        // Whoever may exceed the limit has a host to itself.
        if (wait.isZero() && ledger != null && part <= 1) {
            wait = ledger.spend(purpose, weight);
        }
        if (wait.isZero()) {
            spending.add(now, weight);
        }
        return wait;
    }

    /** What has been spent of the present window. */
    synchronized long used() {
        return spending.used(clock.getAsLong(), ownWindow());
    }

    /** A window made longer, not a limit made smaller: one request must always fit. */
    private long ownWindow() {
        return (long) (window / part);
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
        spending.close(clock.getAsLong() + pause.toNanos());
        if (ledger != null) {
            ledger.close(pause);
        }
    }

    private record Key(URI host, @Nullable Path ledgers) {}
}
