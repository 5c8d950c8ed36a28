package io.tidemark.simulator;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that happens on all simulated exchanges, in order of simulated time. Knows no clock and no client: the
 * same options give the same events. Not thread-safe.
 */
final class Market {

    /** Nanoseconds; within a step an asset's true price stands still. */
    static final long STEP = 100_000_000;

    private final List<Instrument> instruments;
    private final Map<String, PricePath> paths = new LinkedHashMap<>();
    private final List<OrderBook> books = new ArrayList<>();
    private final PricePath tether;
    private final Deque<MarketEvent> ready = new ArrayDeque<>();
    private final List<MarketEvent> step = new ArrayList<>();
    private Factor factor = (instrument, moment) -> 1;
    private long time;

    Market(SimulatorOptions options, Instant start) {
        this.time = Clock.nanos(start);
        this.instruments = listed(options);
        long seed = options.seed();
        this.tether = new PricePath(Asset.USDT, seed);
        paths.put(Asset.USDT.code(), tether);
        double[] weights = weights(instruments, options.assets());
        for (Instrument instrument : instruments) {
            Asset asset = instrument.asset();
            paths.computeIfAbsent(asset.code(), code -> new PricePath(asset, seed));
            double rate = options.tradesPerSecond() * weights[instrument.index()];
            books.add(new OrderBook(instrument, seed, time, rate, options.quotesPerTrade()));
        }
    }

    /** All instruments, by exchange and then by asset, each at its index. */
    List<Instrument> instruments() {
        return instruments;
    }

    /** Multiplies what each instrument is worth, from the next step on, by what this says then. */
    void multiplyBy(Factor wanted) {
        factor = wanted;
    }

    /** What an instrument's worth is multiplied by at a moment, nanoseconds since the epoch. */
    interface Factor {

        double of(Instrument instrument, long moment);
    }

    /** When {@link #next()} happens, nanoseconds since the epoch. */
    long nextAt() {
        return ahead().at();
    }

    /** There always is one. */
    MarketEvent next() {
        MarketEvent event = ahead();
        ready.removeFirst();
        return event;
    }

    private MarketEvent ahead() {
        while (ready.isEmpty()) {
            advance();
        }
        return ready.getFirst();
    }

    private void advance() {
        for (PricePath path : paths.values()) {
            path.step();
        }
        for (Instrument instrument : instruments) {
            PricePath path = path(instrument.asset());
            double dollars = instrument.exchange().quote().equals("USDT") ? tether.price() : 1;
            double fair = path.price() / dollars * factor.of(instrument, time);
            books.get(instrument.index()).step(time, fair, path.activity(), step);
        }
        step.sort(Comparator.comparingLong(MarketEvent::at));
        ready.addAll(step);
        step.clear();
        time += STEP;
    }

    private PricePath path(Asset asset) {
        PricePath path = paths.get(asset.code());
        if (path == null) {
            throw new IllegalStateException("Cannot price %s: no path".formatted(asset.code()));
        }
        return path;
    }

    private static List<Instrument> listed(SimulatorOptions options) {
        List<Instrument> listed = new ArrayList<>();
        for (String id : options.exchanges()) {
            SimulatedExchange exchange = SimulatedExchanges.of(id);
            for (String code : options.assets()) {
                Asset asset = Asset.of(code);
                if (!code.equals(exchange.quote())) {
                    listed.add(new Instrument(
                            listed.size(),
                            exchange,
                            asset,
                            exchange.symbol(asset),
                            exchange.priceDigits(asset),
                            exchange.quantityDigits(asset)));
                }
            }
        }
        return List.copyOf(listed);
    }

    /** Zipf: the second asset trades half as often as the first, the third a third. The sum is one. */
    private static double[] weights(List<Instrument> instruments, List<String> assets) {
        double[] weights = new double[instruments.size()];
        double sum = 0;
        for (Instrument instrument : instruments) {
            int rank = 1 + assets.indexOf(instrument.asset().code());
            double weight = instrument.exchange().share() / rank;
            weights[instrument.index()] = weight;
            sum += weight;
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        return weights;
    }
}
