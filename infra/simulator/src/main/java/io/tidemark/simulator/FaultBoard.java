package io.tidemark.simulator;

import io.tidemark.simulator.Desk.Answer;
import io.tidemark.simulator.Desk.Call;
import io.tidemark.simulator.FaultLog.Entry;
import io.tidemark.simulator.FaultLog.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What goes wrong now, by exchange. Thread-safe. */
final class FaultBoard implements AutoCloseable {

    private final List<String> exchanges;
    private final Map<String, Faults> faults = new ConcurrentHashMap<>();
    private final Map<String, Dice> httpDice = new ConcurrentHashMap<>();
    private final Map<String, Long> downUntil = new ConcurrentHashMap<>();
    private final List<Shift> shifts = new CopyOnWriteArrayList<>();
    private final List<Mute> mutes = new CopyOnWriteArrayList<>();
    private final FaultLog log;
    private final LongSupplier clock;
    private final double speed;
    private volatile long priced = Long.MIN_VALUE;

    /** @param clock simulated time, nanoseconds since the epoch */
    FaultBoard(SimulatorOptions options, LongSupplier clock) {
        this.exchanges = options.exchanges();
        this.clock = clock;
        this.speed = options.speed();
        this.log = new FaultLog(options.faultFile());
        faults.putAll(options.faults());
        exchanges.forEach(id -> httpDice.put(id, Dice.named(options.seed(), "http/" + id)));
    }

    List<String> exchanges() {
        return exchanges;
    }

    Faults of(String exchange) {
        return faults.getOrDefault(exchange, Faults.NONE);
    }

    void set(String exchange, Faults value) {
        faults.put(exchange, value);
    }

    /** Ends these faults, unless others have taken their place. */
    void end(String exchange, Faults value) {
        faults.remove(exchange, value);
    }

    /** A line of the log that has the present moment. */
    Entry now(String exchange, Kind kind) {
        return Entry.of(clock.getAsLong(), exchange, kind);
    }

    void note(Entry entry) {
        log.add(entry);
    }

    void flush() {
        log.flush();
    }

    @Override
    public void close() {
        log.close();
    }

    /** Connections that are open now show nothing of this instrument for so long; later ones do. */
    void mute(Instrument instrument, Duration time) {
        long now = System.nanoTime();
        mutes.removeIf(mute -> now - mute.until() >= 0);
        mutes.add(new Mute(instrument, now, now + time.toNanos()));
        note(now(instrument.exchange().id(), Kind.MUTE).of(instrument).lasting(time.toMillis()));
    }

    /** @param openedAt when the connection was opened, as {@link System#nanoTime} counts */
    boolean isMute(Instrument instrument, long openedAt) {
        for (Mute mute : mutes) {
            if (mute.instrument().equals(instrument)
                    && openedAt - mute.from() < 0
                    && System.nanoTime() - mute.until() < 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * The instrument trades so much higher or lower from now on for so long. It goes by simulated time: a market that
     * lags behind the clock comes to it later, and to all of it.
     */
    void shift(Instrument instrument, double percent, Duration time) {
        long from = clock.getAsLong();
        shifts.removeIf(shift -> shift.until() <= priced);
        shifts.add(new Shift(instrument, 1 + percent / 100, from, from + (long) (time.toNanos() * speed)));
        note(now(instrument.exchange().id(), Kind.PRICE).of(instrument).lasting(time.toMillis()));
    }

    /**
     * What the instrument's price is multiplied by at a moment.
     *
     * @param moment simulated time, nanoseconds since the epoch, never before that of an earlier call
     */
    double factor(Instrument instrument, long moment) {
        priced = moment;
        double factor = 1;
        for (Shift shift : shifts) {
            if (shift.instrument().equals(instrument) && shift.from() <= moment && moment < shift.until()) {
                factor *= shift.factor();
            }
        }
        return factor;
    }

    /** Nobody gets in for so long. */
    void takeDown(String exchange, Duration time) {
        downUntil.put(exchange, System.nanoTime() + time.toNanos());
        note(now(exchange, Kind.OUTAGE).lasting(time.toMillis()));
    }

    boolean isDown(String exchange) {
        Long until = downUntil.get(exchange);
        return until != null && System.nanoTime() - until < 0;
    }

    /** Answers in the desk's stead where a fault wants it, else lets the desk answer. */
    Answer answer(String exchange, Desk desk, Call call) {
        if (isDown(exchange)) {
            return desk.refuse(503);
        }
        Faults now = of(exchange);
        Kind kind = refusal(exchange, now);
        if (kind == null) {
            return desk.answer(call);
        }
        note(now(exchange, kind));
        int status =
                switch (kind) {
                    case HTTP_418 -> 418;
                    case HTTP_429 -> 429;
                    default -> 503;
                };
        return desk.refuse(status)
                .with("Retry-After", Long.toString(now.retryAfter().toSeconds()));
    }

    private @Nullable Kind refusal(String exchange, Faults now) {
        Dice dice = httpDice.computeIfAbsent(exchange, id -> new Dice(0));
        synchronized (dice) {
            if (dice.chance(now.http418())) {
                return Kind.HTTP_418;
            }
            if (dice.chance(now.http429())) {
                return Kind.HTTP_429;
            }
            return dice.chance(now.http5xx()) ? Kind.HTTP_5XX : null;
        }
    }

    /** From a moment to another of simulated time. */
    private record Shift(Instrument instrument, double factor, long from, long until) {}

    /** From a moment to another, as {@link System#nanoTime} counts. */
    private record Mute(Instrument instrument, long from, long until) {}
}
