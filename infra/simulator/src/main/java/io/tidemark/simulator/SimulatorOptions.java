package io.tidemark.simulator;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to simulate.
 *
 * @param port port on loopback, 0 for any that is free
 * @param exchanges ids; empty means all
 * @param assets base assets; empty means twenty
 * @param seed the same seed makes the same market
 * @param speed how many times the usual number of trades
 * @param truth file that gets every trade made, as NDJSON; null for none
 */
public record SimulatorOptions(
        int port,
        List<String> exchanges,
        List<String> assets,
        long seed,
        double speed,
        @Nullable Path truth) {

    public SimulatorOptions {
        exchanges = List.copyOf(exchanges);
        assets = List.copyOf(assets);
    }

    /** All exchanges and assets on any free port. */
    public static SimulatorOptions usual() {
        return new SimulatorOptions(0, List.of(), List.of(), 1, 1, null);
    }
}
