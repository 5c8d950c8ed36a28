package io.tidemark.launcher;

import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.Hosts;
import io.tidemark.jobs.JobSettings.LiveFeed;
import io.tidemark.simulator.Simulator;
import io.tidemark.simulator.SimulatorOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The simulator as commands see it: what to listen to, where it is, what time it is there. */
interface SimulatedExchanges extends AutoCloseable {

    /** What a job is to listen to. */
    List<LiveFeed> feeds();

    /** One line for each address a user may open. */
    List<String> urls();

    /** The clock the exchanges live by. */
    Instant now();

    /** What the exchanges have done so far, in a few words. */
    String status();

    @Override
    void close();

    /** The options that choose what is simulated, the same in {@code demo} and {@code simulate}. */
    final class Choice {

        private static final int PORT = 8090;

        @Option(
                names = "--exchanges",
                split = ",",
                paramLabel = "ID",
                description = "Exchanges to simulate, separated by commas (default: all).")
        List<String> exchanges = List.of();

        @Option(
                names = "--instruments",
                split = ",",
                paramLabel = "NAME",
                description = "Instruments as BTC-USDT, separated by commas (default: what the simulator chooses).")
        List<String> instruments = List.of();

        @Option(names = "--seed", paramLabel = "N", description = "The same seed makes the same market (default: 1).")
        long seed = 1;

        @Option(
                names = "--speed",
                paramLabel = "X",
                converter = Values.Speed.class,
                description = "How many times the usual number of trades (default: 1).")
        double speed = 1;

        @Option(
                names = "--port",
                paramLabel = "PORT",
                converter = Values.Port.class,
                description = "Port of the simulated exchanges (default: 8090, or the next free one).")
        @Nullable
        Integer port;

        /** Starts them on loopback; says so where the usual port is taken. */
        SimulatedExchanges start(@Nullable Path truth, PrintWriter out) {
            exchanges.forEach(Exchanges::of);
            return connect(freePort(out), truth);
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

        private SimulatedExchanges connect(int freePort, @Nullable Path truth) {
            return new Running(
                    Simulator.start(new SimulatorOptions(freePort, exchanges, assets(), seed, speed, truth)));
        }

        /** The simulator has each asset in the one currency its exchange is known for. */
        private List<String> assets() {
            return instruments.stream()
                    .map(name -> name.contains("-") ? name.substring(0, name.indexOf('-')) : name)
                    .distinct()
                    .toList();
        }
    }

    /** A simulator in this process. */
    final class Running implements SimulatedExchanges {

        private final Simulator simulator;

        Running(Simulator simulator) {
            this.simulator = simulator;
        }

        @Override
        public List<LiveFeed> feeds() {
            List<LiveFeed> feeds = new ArrayList<>();
            simulator
                    .instruments()
                    .forEach((exchange, instruments) -> feeds.add(new LiveFeed(
                            exchange,
                            instruments,
                            Hosts.of(
                                    "ws://127.0.0.1:%d/%s".formatted(simulator.port(), exchange),
                                    "%s/%s".formatted(simulator.baseUrl(), exchange)))));
            return feeds;
        }

        @Override
        public List<String> urls() {
            List<String> urls = new ArrayList<>();
            for (LiveFeed feed : feeds()) {
                Hosts hosts = feed.hosts();
                if (hosts != null) {
                    urls.add("Simulated %s: %s and %s, %d instruments"
                            .formatted(
                                    feed.exchange(),
                                    hosts.rest(),
                                    hosts.socket(),
                                    feed.instruments().size()));
                }
            }
            return urls;
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public String status() {
            return String.format(
                    Locale.ROOT, "%,d trades made, %d clients connected", simulator.trades(), simulator.clients());
        }

        @Override
        public void close() {
            simulator.close();
        }
    }
}
