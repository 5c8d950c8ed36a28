package io.tidemark.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Running exchanges on one port of loopback, each below its own prefix, all trading in one {@link Market}. */
public final class Simulator implements AutoCloseable {

    private static final int HISTORY = 50_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Javalin app;
    private final Map<String, Floor> floors = new LinkedHashMap<>();
    private final Market market;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "simulator-clock");
        thread.setDaemon(true);
        return thread;
    });
    private final @Nullable BufferedWriter truth;
    private final AtomicLong trades = new AtomicLong();
    private long nextSecond;

    private Simulator(SimulatorOptions options) {
        long start = Floor.nowMicros() / Market.STEP * Market.STEP;
        List<Listing> listings = new ArrayList<>();
        for (Venue venue : venues(options.exchanges())) {
            List<Listing> here = venue.listings(options.assets().isEmpty() ? Market.ASSETS : options.assets());
            listings.addAll(here);
            floors.put(venue.id(), new Floor(venue, here, new History(HISTORY), new Faults(options.seed())));
        }
        this.market = new Market(listings, options.seed(), options.speed(), start);
        this.nextSecond = start;
        this.truth = truth(options.truth());
        this.app = Javalin.create(config -> {
            config.showJavalinBanner = false;
            config.useVirtualThreads = false;
            config.jetty.modifyWebSocketServletFactory(factory -> factory.setIdleTimeout(Duration.ofDays(2)));
        });
        floors.values().forEach(floor -> floor.venue().routes(app, floor));
        app.get("/_faults", context -> context.contentType("application/json").result(faults()));
        app.post("/_faults", context -> {
            JsonNode switches = JSON.readTree(context.body());
            String which = switches.path("exchange").asText("*");
            floors.forEach((id, floor) -> {
                if (which.equals("*") || which.equals(id)) {
                    floor.faults().set(switches);
                    if (switches.path("disconnect").asBoolean()) {
                        floor.clients().forEach(client -> client.close(1012, "fault"));
                    }
                }
            });
            context.contentType("application/json").result(faults());
        });
        try {
            app.start("127.0.0.1", options.port());
        } catch (JavalinBindException e) {
            clock.shutdownNow();
            throw new IllegalStateException("Cannot bind 127.0.0.1:%d: port in use".formatted(options.port()), e);
        }
        // A second of market first, so that nothing is asked for before it is there.
        for (int i = 0; i < 10; i++) {
            step();
        }
        clock.scheduleAtFixedRate(this::catchUp, 20, 20, TimeUnit.MILLISECONDS);
    }

    /**
     * Starts.
     *
     * @throws IllegalArgumentException if there is no such exchange
     * @throws IllegalStateException if the port is in use
     */
    public static Simulator start(SimulatorOptions options) {
        return new Simulator(options);
    }

    /** Ids of all exchanges there are. */
    public static List<String> exchanges() {
        return List.copyOf(all().keySet());
    }

    public int port() {
        return app.port();
    }

    /** {@code http://127.0.0.1:8090}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + port();
    }

    /** Unified names of what trades, by exchange. */
    public Map<String, List<String>> instruments() {
        Map<String, List<String>> names = new LinkedHashMap<>();
        floors.forEach((id, floor) ->
                names.put(id, floor.listings().stream().map(Listing::instrument).toList()));
        return names;
    }

    /** Trades made so far. */
    public long trades() {
        return trades.get();
    }

    /** Clients connected now. */
    public int clients() {
        return floors.values().stream()
                .mapToInt(floor -> floor.clients().size())
                .sum();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        try {
            clock.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        app.stop();
        if (truth != null) {
            try {
                truth.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static List<Venue> venues(List<String> ids) {
        Map<String, Venue> known = all();
        List<Venue> venues = new ArrayList<>();
        for (String id : ids.isEmpty() ? known.keySet() : ids) {
            Venue venue = known.get(id);
            if (venue == null) {
                throw new IllegalArgumentException(
                        "Invalid exchange %s: known are %s".formatted(id, String.join(", ", known.keySet())));
            }
            venues.add(venue);
        }
        return venues;
    }

    private static Map<String, Venue> all() {
        Map<String, Venue> known = new TreeMap<>();
        for (Venue venue : List.of(new BinanceVenue(), new CoinbaseVenue(), new KrakenVenue())) {
            known.put(venue.id(), venue);
        }
        return known;
    }

    private void catchUp() {
        try {
            long now = Floor.nowMicros();
            while (market.now() + Market.STEP <= now) {
                step();
            }
            if (truth != null) {
                truth.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void step() {
        market.step(this::traded, this::quoted);
        if (market.now() >= nextSecond) {
            nextSecond += 1_000_000L;
            floors.values().forEach(floor -> floor.venue().second(market.now(), floor.clients()));
        }
    }

    private void traded(List<SimTrade> order) {
        Floor floor = floors.get(order.get(0).listing().exchange());
        if (floor != null) {
            floor.history().add(order);
            trades.addAndGet(order.size());
            order.forEach(this::tell);
            floor.venue().traded(order, floor.clients());
        }
    }

    private void quoted(SimQuote quote) {
        Floor floor = floors.get(quote.listing().exchange());
        if (floor != null) {
            floor.history().add(quote);
            floor.venue().quoted(quote, floor.clients());
        }
    }

    private void tell(SimTrade trade) {
        if (truth != null) {
            try {
                truth.write(truth(trade));
                truth.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A trade as a line of the truth. */
    static String truth(SimTrade trade) {
        return "{\"exchange\":\"%s\",\"instrument\":\"%s\",\"trade_id\":%d,\"price\":\"%s\",\"quantity\":\"%s\",\"taker_side\":\"%s\",\"traded_at\":\"%s\"}"
                .formatted(
                        trade.listing().exchange(),
                        trade.listing().instrument(),
                        trade.number(),
                        trade.price(),
                        trade.size(),
                        trade.takerBuys() ? "buy" : "sell",
                        Floor.iso(trade.at()));
    }

    private static @Nullable BufferedWriter truth(@Nullable Path file) {
        if (file == null) {
            return null;
        }
        try {
            return Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write truth %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private String faults() {
        List<String> rows = new ArrayList<>();
        floors.forEach(
                (id, floor) -> rows.add("\"%s\":%s".formatted(id, floor.faults().json())));
        return "{%s}".formatted(String.join(",", rows));
    }
}
