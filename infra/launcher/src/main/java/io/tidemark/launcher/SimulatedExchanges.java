package io.tidemark.launcher;

import io.tidemark.exchange.Exchanges;
import io.tidemark.jobs.JobSettings.LiveFeed;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
            throw new IllegalStateException("Cannot simulate exchanges on port %d%s: this build has no simulator"
                    .formatted(freePort, truth == null ? "" : " with truth " + truth));
        }
    }
}
