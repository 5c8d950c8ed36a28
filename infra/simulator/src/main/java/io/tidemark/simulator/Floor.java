package io.tidemark.simulator;

import io.tidemark.simulator.FaultLog.Kind;
import io.tidemark.simulator.MarketEvent.Quote;
import io.tidemark.simulator.MarketEvent.Trades;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The market as it runs: lets events happen when their time has come, and remembers them. */
final class Floor implements AutoCloseable, Numbering.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Floor.class);

    private static final long LONGEST_NAP = 5_000_000;
    private static final long SHORTEST_NAP = 1_000_000;
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final SimulatorOptions options;
    private final Market market;
    private final Clock clock;
    private final CoinGecko coinGecko;
    private final Truth truth;
    private final FaultBoard faults;
    private final List<History> histories = new ArrayList<>();
    private final List<Numbering> numberings;
    private final List<Dice> hidingDice = new ArrayList<>();
    private final Map<String, Desk> desks = new LinkedHashMap<>();
    private final AtomicLong trades = new AtomicLong();
    private final Thread thread = new Thread(this::run, "simulated-market");
    private volatile boolean running = true;
    private long boundary;
    private long time;

    Floor(SimulatorOptions options) {
        this.options = options;
        Instant start =
                options.startTime() == null ? Instant.now().truncatedTo(ChronoUnit.MICROS) : options.startTime();
        // Making up the past takes seconds: a clock that began after it would lag behind the world's for ever.
        Clock world = new Clock(start, options.speed());
        Instant opened = start.minus(options.history());
        this.market = new Market(options, opened);
        this.coinGecko = new CoinGecko(options, Clock.nanos(opened));
        this.boundary = ceiling(Clock.nanos(opened));
        this.numberings = Numbering.all(market.instruments(), options.seed(), instrument -> options.used()
                .getOrDefault(
                        instrument.exchange().id() + "/" + instrument.name(),
                        options.past().trades()));
        this.faults = new FaultBoard(options, () -> now());
        market.multiplyBy(faults::factor);
        for (Instrument instrument : market.instruments()) {
            String name = instrument.exchange().id() + "/" + instrument.name();
            histories.add(new History(options.tradesKept()));
            hidingDice.add(Dice.named(options.seed(), "hide/" + name));
        }
        for (String id : options.exchanges()) {
            desks.put(id, SimulatedExchanges.of(id).open(this));
        }
        this.truth = new Truth(options.truthFile());
        market.instruments().forEach(instrument -> begin(instrument, Clock.nanos(opened)));
        this.clock = options.startTime() == null ? world : new Clock(start, options.speed());
        thread.setDaemon(true);
        advance(Clock.nanos(start));
    }

    private void begin(Instrument instrument, long opened) {
        SimulatorOptions.PastTrades wanted = options.past();
        if (wanted.trades() == 0 || instrument.exchange().numbers() != SimulatedExchange.Numbers.STEP_BY_ONE) {
            return;
        }
        Past past = new Past(
                instrument,
                options.seed(),
                wanted.trades(),
                opened - wanted.time().toNanos(),
                opened,
                wanted.unissued());
        history(instrument).begin(past);
        if (options.truthFile() != null) {
            for (long number = 1; number <= past.last(); number++) {
                if (past.isIssued(number)) {
                    truth.add(past.from(number, 1).get(0));
                } else {
                    truth.neverIssued(instrument, 0, number, number);
                }
            }
        }
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

    /** It trades nothing, and is there whatever exchanges are. */
    CoinGecko coinGecko() {
        return coinGecko;
    }

    History history(Instrument instrument) {
        return histories.get(instrument.index());
    }

    FaultBoard faults() {
        return faults;
    }

    /**
     * An instrument by its unified name.
     *
     * @throws IllegalArgumentException if the exchange does not trade it
     */
    Instrument instrument(String exchange, String name) {
        List<Instrument> all = instruments(SimulatedExchanges.of(exchange));
        return all.stream()
                .filter(instrument -> instrument.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Invalid instrument %s: %s has %s"
                        .formatted(
                                name,
                                exchange,
                                String.join(
                                        ", ", all.stream().map(Instrument::name).toList()))));
    }

    /** The instrument's next trade has number 1, and requests find none before it. */
    void restart(Instrument instrument) {
        numberings.get(instrument.index()).restart();
    }

    /** Newest trades that a client gets again when it subscribes, oldest first. */
    List<Trade> resent(Instrument instrument, Connection connection) {
        String exchange = instrument.exchange().id();
        List<Trade> again = history(instrument).shown(faults.of(exchange).resend());
        if (!again.isEmpty()) {
            faults.note(faults.now(exchange, Kind.RESEND)
                    .of(instrument)
                    .on(connection.number())
                    .of(again));
        }
        return again;
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
        faults.close();
    }

    private void run() {
        while (running) {
            advance(clock.now());
            truth.flush();
            faults.flush();
            long nap = clock.until(market.nextAt());
            LockSupport.parkNanos(Math.max(SHORTEST_NAP, Math.min(LONGEST_NAP, nap)));
        }
    }

    private void advance(long now) {
        while (running && market.nextAt() <= now) {
            MarketEvent event = market.next();
            passBoundaries(event.at());
            time = event.at();
            happen(event);
        }
        passBoundaries(now);
    }

    private void passBoundaries(long until) {
        while (boundary <= until) {
            for (Desk desk : desks.values()) {
                desk.boundary(boundary);
            }
            coinGecko.boundary(boundary);
            boundary += Desk.BOUNDARY;
        }
    }

    private void happen(MarketEvent event) {
        Instrument instrument = event.instrument();
        History history = history(instrument);
        MarketEvent shown = event;
        if (event instanceof Trades fills) {
            Faults now = faults.of(instrument.exchange().id());
            Trades numbered = numberings.get(instrument.index()).number(fills, now.skipId(), this);
            for (Trade trade : numbered.trades()) {
                truth.add(trade);
                if (hidingDice.get(instrument.index()).chance(now.hideRest())) {
                    hide(trade, now.hideRestFor());
                }
                history.add(trade);
            }
            trades.addAndGet(fills.trades().size());
            history.quote(fills.after());
            shown = numbered;
        } else if (event instanceof Quote quote) {
            history.quote(quote);
        }
        publish(shown);
    }

    private void publish(MarketEvent event) {
        Desk desk = desks.get(event.instrument().exchange().id());
        try {
            if (desk != null) {
                desk.publish(event);
            }
        } catch (RuntimeException e) {
            // One client's trouble must not stop the market.
            LOG.warn("Failed to publish an event of {}", event.instrument().name(), e);
        }
    }

    private void hide(Trade trade, Duration time) {
        Instrument instrument = trade.instrument();
        history(instrument).hide(trade.number(), System.nanoTime() + (time.isZero() ? FOR_EVER : time).toNanos());
        faults.note(FaultLog.Entry.of(trade.publishedAt(), instrument.exchange().id(), Kind.HIDE_REST)
                .of(instrument)
                .of(List.of(trade))
                .lasting(time.toMillis()));
    }

    @Override
    public void skipped(Instrument instrument, long epoch, long first, long last) {
        truth.neverIssued(instrument, epoch, first, last);
        faults.note(FaultLog.Entry.of(time, instrument.exchange().id(), Kind.NEVER_ISSUED)
                .of(instrument)
                .of(epoch, LongStream.rangeClosed(first, last).boxed().toList()));
    }

    @Override
    public void restarted(Instrument instrument, long epoch) {
        history(instrument).restart();
        faults.note(FaultLog.Entry.of(time, instrument.exchange().id(), Kind.EPOCH)
                .of(instrument)
                .of(epoch, List.of(1L)));
    }

    private static long ceiling(long nanos) {
        return Math.floorDiv(nanos + Desk.BOUNDARY - 1, Desk.BOUNDARY) * Desk.BOUNDARY;
    }
}
