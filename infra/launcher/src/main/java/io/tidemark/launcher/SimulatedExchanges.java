package io.tidemark.launcher;

import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.Hosts;
import io.tidemark.jobs.JobSettings.LiveFeed;
import io.tidemark.simulator.Simulator;
import io.tidemark.simulator.SimulatorOptions;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The simulator as commands see it: what to listen to, where it is, what time it is there. */
final class SimulatedExchanges implements AutoCloseable {

    private final List<String> exchanges;
    private final Simulator simulator;

    private SimulatedExchanges(List<String> exchanges, Simulator simulator) {
        this.exchanges = exchanges;
        this.simulator = simulator;
    }

    /** Exchanges that are simulated and have an adapter. */
    static List<String> readable() {
        return SimulatorOptions.knownExchanges().stream()
                .filter(Exchanges.all()::containsKey)
                .toList();
    }

    /** What a job is to listen to. */
    List<LiveFeed> feeds() {
        return exchanges.stream()
                .filter(exchange -> !simulator.instruments(exchange).isEmpty())
                .map(exchange -> new LiveFeed(
                        exchange,
                        simulator.instruments(exchange),
                        Hosts.of(simulator.socketUrl(exchange), simulator.restUrl(exchange))))
                .toList();
    }

    /**
     * Settings of a job that asks what coins cost; more often than in the world, where a demo would see little of it.
     */
    Configuration prices() {
        PricesOption prices = new PricesOption();
        prices.seconds = 15L;
        return prices.settings(URI.create(simulator.baseUrl()));
    }

    /** One line for each address a user may open. */
    List<String> urls() {
        List<String> urls = new ArrayList<>();
        for (String exchange : exchanges) {
            List<String> instruments = simulator.instruments(exchange);
            urls.add("Simulated %s: %s and %s, %s"
                    .formatted(
                            exchange,
                            simulator.restUrl(exchange),
                            simulator.socketUrl(exchange),
                            instruments.size() > 3
                                    ? instruments.size() + " instruments"
                                    : String.join(", ", instruments)));
        }
        urls.add("Simulated prices of coins: %s".formatted(simulator.restUrl("coingecko")));
        return urls;
    }

    /** The clock the exchanges live by. */
    Instant now() {
        return simulator.now();
    }

    /** What the exchanges have done so far, in a few words. */
    String status() {
        return String.format(
                Locale.ROOT, "%,d trades made, %d clients connected", simulator.trades(), simulator.connections());
    }

    @Override
    public void close() {
        simulator.close();
    }

    /** The options that choose what is simulated, the same in {@code demo} and {@code simulate}. */
    static final class Choice {

        private static final int PORT = 8090;

        /** Of all exchanges and instruments together, so that every candle of a minute has something to tell. */
        private static final double TRADES_PER_SECOND = 100;

        @Option(
                names = "--exchanges",
                split = ",",
                paramLabel = "ID",
                converter = SimulatedExchange.class,
                description =
                        "Exchanges to simulate, separated by commas (default: all, for demo all that have an adapter).")
        List<String> exchanges = List.of();

        @Option(
                names = "--instruments",
                split = ",",
                paramLabel = "NAME",
                converter = SimulatedAsset.class,
                description = "What is traded, as BTC or BTC-USDT, separated by commas; each exchange trades it in its"
                        + " own currency (default: the 20 most active).")
        List<String> assets = List.of();

        @Option(names = "--seed", paramLabel = "N", description = "The same seed makes the same market (default: 1).")
        long seed = 1;

        @Option(
                names = "--speed",
                paramLabel = "X",
                converter = Values.Speed.class,
                description = "How many times the usual number of trades, which is about 100 a second (default: 1). The"
                        + " exchanges' clocks stay right: who listens would take a time ahead of ours for a fault.")
        double speed = 1;

        @Option(
                names = "--port",
                paramLabel = "PORT",
                converter = Values.Port.class,
                description = "Port of the simulated exchanges (default: 8090, or the next free one).")
        @Nullable
        Integer port;

        /**
         * Insists that the job can read what is simulated.
         *
         * @throws IllegalArgumentException if there is no adapter for a chosen exchange
         */
        void requireAdapters() {
            exchanges.forEach(Exchanges::of);
        }

        /** Starts them on loopback; says so where the usual port is taken. */
        SimulatedExchanges start(SimulatorOptions.Builder options, PrintWriter out) {
            SimulatorOptions chosen = options.port(freePort(out)).build();
            return new SimulatedExchanges(chosen.exchanges(), Simulator.start(chosen));
        }

        private int freePort(PrintWriter out) {
            if (port != null) {
                return Ports.named("the simulated exchanges", "--port", port);
            }
            int free = Ports.freeFrom(PORT);
            if (free != PORT) {
                out.printf("Port %d is in use, the simulated exchanges take %d.%n", PORT, free);
            }
            return free;
        }

        /**
         * What has been chosen, but for the port.
         *
         * @param usual exchanges to simulate where none are chosen
         */
        SimulatorOptions.Builder options(List<String> usual) {
            SimulatorOptions.Builder options = SimulatorOptions.builder()
                    .exchanges(List.copyOf(new LinkedHashSet<>(exchanges.isEmpty() ? usual : exchanges)))
                    .seed(seed)
                    .tradesPerSecond(TRADES_PER_SECOND * speed);
            return assets.isEmpty() ? options : options.assets(List.copyOf(new LinkedHashSet<>(assets)));
        }
    }

    /** An exchange's id. */
    static final class SimulatedExchange implements ITypeConverter<String> {

        @Override
        public String convert(String value) {
            if (!SimulatorOptions.knownExchanges().contains(value)) {
                throw new TypeConversionException(
                        "must be one of " + String.join(", ", SimulatorOptions.knownExchanges()));
            }
            return value;
        }
    }

    /** An asset, or an instrument that some exchange trades; gives the asset's code. */
    static final class SimulatedAsset implements ITypeConverter<String> {

        @Override
        public String convert(String value) {
            String[] parts = value.split("-", 2);
            Set<String> quotes = new LinkedHashSet<>();
            SimulatorOptions.knownExchanges().forEach(exchange -> quotes.add(SimulatorOptions.quoteOf(exchange)));
            boolean known = SimulatorOptions.knownAssets().contains(parts[0])
                    && (parts.length == 1 || (quotes.contains(parts[1]) && !parts[0].equals(parts[1])));
            if (!known) {
                throw new TypeConversionException("must be one of %s, alone or with -%s"
                        .formatted(String.join(", ", SimulatorOptions.knownAssets()), String.join(" or -", quotes)));
            }
            return parts[0];
        }
    }
}
