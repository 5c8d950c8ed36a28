package io.tidemark.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The market all simulated exchanges trade in: one true price for each asset, wandering in steps of a tenth of a
 * second, and on every exchange takers that come in bursts, hit the quotes around it and are filled in one trade or a
 * few.
 *
 * <p>Pure: the same seed, start and listings give the same trades, whatever clock or client is near.
 */
final class Market {

    /** Length of a step, microseconds. */
    static final long STEP = 100_000L;

    private static final Map<String, Double> FIRST_PRICES = new TreeMap<>(Map.ofEntries(
            Map.entry("BTC", 84_000.0),
            Map.entry("ETH", 2_700.0),
            Map.entry("SOL", 140.0),
            Map.entry("XRP", 2.2),
            Map.entry("BNB", 620.0),
            Map.entry("DOGE", 0.17),
            Map.entry("ADA", 0.6),
            Map.entry("AVAX", 22.0),
            Map.entry("LINK", 14.0),
            Map.entry("LTC", 85.0),
            Map.entry("DOT", 4.2),
            Map.entry("TRX", 0.25),
            Map.entry("UNI", 6.1),
            Map.entry("ATOM", 4.4),
            Map.entry("XLM", 0.27),
            Map.entry("NEAR", 2.4),
            Map.entry("ALGO", 0.19),
            Map.entry("FIL", 2.6),
            Map.entry("AAVE", 170.0),
            Map.entry("SUI", 2.3)));

    /** Assets in order of their activity. */
    static final List<String> ASSETS = List.of(
            "BTC", "ETH", "SOL", "XRP", "BNB", "DOGE", "ADA", "AVAX", "LINK", "LTC", "DOT", "TRX", "UNI", "ATOM", "XLM",
            "NEAR", "ALGO", "FIL", "AAVE", "SUI");

    private final List<Book> books = new ArrayList<>();
    private final Map<String, Asset> assets = new TreeMap<>();
    private long now;

    Market(List<Listing> listings, long seed, double activity, long start) {
        this.now = start;
        for (Listing listing : listings) {
            int rank = ASSETS.indexOf(listing.base());
            assets.computeIfAbsent(listing.base(), base -> new Asset(base, seed));
            double ordersPerSecond = 6.0 * activity / (rank + 1);
            books.add(new Book(listing, seed, ordersPerSecond, start));
        }
    }

    /** First decimal places that make sense for an asset's price. */
    static int priceDecimals(String base) {
        double price = FIRST_PRICES.getOrDefault(base, 1.0);
        return price > 1_000 ? 2 : price > 10 ? 3 : 5;
    }

    /** The same for its quantity. */
    static int sizeDecimals(String base) {
        double price = FIRST_PRICES.getOrDefault(base, 1.0);
        return price > 1_000 ? 5 : price > 10 ? 3 : 1;
    }

    long now() {
        return now;
    }

    /**
     * Goes on by one step.
     *
     * @param orders told of the trades of each taker order, in order of time within a listing
     * @param quotes told of each change of best bid and ask
     */
    void step(Consumer<List<SimTrade>> orders, Consumer<SimQuote> quotes) {
        assets.values().forEach(Asset::step);
        for (Book book : books) {
            book.step(java.util.Objects.requireNonNull(assets.get(book.listing.base())), now, orders, quotes);
        }
        now += STEP;
    }

    private static SplittableRandom random(long seed, String name) {
        return new SplittableRandom(seed * 1_000_003L + name.hashCode());
    }

    private static double gauss(SplittableRandom random) {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return sum;
    }

    private static final class Asset {
        private final SplittableRandom random;
        private double price;
        private double burst;

        Asset(String base, long seed) {
            this.random = random(seed, base);
            this.price = FIRST_PRICES.getOrDefault(base, 1.0);
        }

        void step() {
            // Now and then everybody trades at once, for a few seconds.
            burst = random.nextDouble() < 0.003 ? 8 : burst * 0.97;
            price *= Math.exp(gauss(random) * 0.00002 * (1 + burst));
        }
    }

    private static final class Book {
        private final Listing listing;
        private final SplittableRandom random;
        private final double perStep;
        private final double tick;
        private long number;
        private long sequence;
        private double noise;
        private long bid;
        private long ask;

        Book(Listing listing, long seed, double ordersPerSecond, long start) {
            this.listing = listing;
            this.random = random(seed, listing.exchange() + "/" + listing.instrument());
            this.perStep = ordersPerSecond * STEP / 1_000_000;
            this.tick = Math.pow(10, -listing.priceDecimals());
            // Numbers go on where a market of this age would be: later starts have later numbers.
            this.number = Math.max(1, start / 1_000_000 - 1_600_000_000L) + random.nextInt(1_000);
            this.sequence = number * 7;
        }

        void step(Asset asset, long now, Consumer<List<SimTrade>> orders, Consumer<SimQuote> quotes) {
            noise = noise * 0.98 + gauss(random) * 0.00001;
            double mid = asset.price * (1 + noise);
            long spread = 1 + (long) (mid * 0.0001 / tick * random.nextDouble());
            long newBid = Math.max(1, (long) (mid / tick) - spread / 2);
            long newAsk = newBid + spread;
            boolean moved = newBid != bid || newAsk != ask;
            bid = newBid;
            ask = newAsk;
            if (moved) {
                sequence += 1 + random.nextInt(5);
                quotes.accept(new SimQuote(
                        listing, sequence, bid, 1 + random.nextInt(90_000), ask, 1 + random.nextInt(90_000), now));
            }
            int count = poisson(perStep * (1 + asset.burst));
            long at = now;
            for (int i = 0; i < count; i++) {
                at = Math.min(now + STEP - 1, at + 1 + random.nextLong(STEP / (count + 1)));
                orders.accept(order(at));
            }
        }

        private List<SimTrade> order(long at) {
            boolean buys = random.nextBoolean();
            int fills = random.nextInt(4) == 0 ? 2 + random.nextInt(3) : 1;
            List<SimTrade> trades = new ArrayList<>(fills);
            for (int i = 0; i < fills; i++) {
                long lots = 1 + (long) Math.exp(random.nextDouble() * 9);
                trades.add(new SimTrade(listing, ++number, buys ? ask : bid, lots, buys, at));
            }
            sequence += fills;
            return trades;
        }

        private int poisson(double mean) {
            double limit = Math.exp(-Math.min(mean, 500));
            double product = random.nextDouble();
            int count = 0;
            while (product > limit) {
                product *= random.nextDouble();
                count++;
            }
            return count;
        }
    }
}
