package io.tidemark.simulator;

import io.tidemark.simulator.MarketEvent.Quote;
import io.tidemark.simulator.MarketEvent.Trades;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The market as it runs: lets events happen when their time has come, and remembers them. */
final class Floor implements AutoCloseable {

    private static final long LONGEST_NAP = 5_000_000;
    private static final long SHORTEST_NAP = 1_000_000;

    private final SimulatorOptions options;
    private final Market market;
    private final Clock clock;
    private final Truth truth;
    private final List<History> histories = new ArrayList<>();
    private final Map<String, Desk> desks = new LinkedHashMap<>();
    private final AtomicLong trades = new AtomicLong();
    private final Thread thread = new Thread(this::run, "simulated-market");
    private volatile boolean running = true;
    private long boundary;

    Floor(SimulatorOptions options) {
        this.options = options;
        Instant start =
                options.startTime() == null ? Instant.now().truncatedTo(ChronoUnit.MICROS) : options.startTime();
        Instant opened = start.minus(options.history());
        this.market = new Market(options, opened);
        this.boundary = ceiling(Clock.nanos(opened));
        for (int i = 0; i < market.instruments().size(); i++) {
            histories.add(new History(options.tradesKept()));
        }
        for (String id : options.exchanges()) {
            desks.put(id, SimulatedExchanges.of(id).open(this));
        }
        this.truth = new Truth(options.truthFile());
        this.clock = new Clock(start, options.speed());
        thread.setDaemon(true);
        advance(Clock.nanos(start));
    }

    /** Lets time pass. */
    void open() {
        thread.start();
    }

    SimulatorOptions options() {
        return options;
    }

    List<Instrument> instruments() {
        return market.instruments();
    }

    List<Instrument> instruments(SimulatedExchange exchange) {
        return instruments().stream()
                .filter(instrument -> instrument.exchange() == exchange)
                .toList();
    }

    Map<String, Desk> desks() {
        return desks;
    }

    History history(Instrument instrument) {
        return histories.get(instrument.index());
    }

    /** Simulated nanoseconds since the epoch. */
    long now() {
        return clock.now();
    }

    long trades() {
        return trades.get();
    }

    void stop() {
        running = false;
        LockSupport.unpark(thread);
        try {
            thread.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
        truth.close();
    }

    private void run() {
        while (running) {
            advance(clock.now());
            truth.flush();
            long nap = clock.until(market.nextAt());
            LockSupport.parkNanos(Math.max(SHORTEST_NAP, Math.min(LONGEST_NAP, nap)));
        }
    }

    private void advance(long now) {
        while (running && market.nextAt() <= now) {
            MarketEvent event = market.next();
            passBoundaries(event.at());
            happen(event);
        }
        passBoundaries(now);
    }

    private void passBoundaries(long until) {
        while (boundary <= until) {
            for (Desk desk : desks.values()) {
                desk.boundary(boundary);
            }
            boundary += Desk.BOUNDARY;
        }
    }

    private void happen(MarketEvent event) {
        History history = history(event.instrument());
        if (event instanceof Trades fills) {
            for (Trade trade : fills.trades()) {
                truth.add(trade);
                history.add(trade);
            }
            trades.addAndGet(fills.trades().size());
            history.quote(fills.after());
        } else if (event instanceof Quote quote) {
            history.quote(quote);
        }
        Desk desk = desks.get(event.instrument().exchange().id());
        if (desk != null) {
            desk.publish(event);
        }
    }

    private static long ceiling(long nanos) {
        return Math.floorDiv(nanos + Desk.BOUNDARY - 1, Desk.BOUNDARY) * Desk.BOUNDARY;
    }
}
