package io.tidemark.launcher;

import io.tidemark.broker.LocalBroker;
import io.tidemark.exchange.HeldEnd;
import io.tidemark.jobs.tables.LakeTables;
import io.tidemark.model.MarketEvent;
import io.tidemark.simulator.SimulatorOptions;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything at once on one machine, without a network: the exchanges are simulated, the rest is real. */
@Command(
        name = "demo",
        description = {
            "Run the whole pipeline on this machine, with simulated exchanges.",
            "They listen on loopback; the main job reads their sockets and writes the lake; Flink's web UI shows it.",
            "Ctrl+C ends it, with everything received written."
        })
final class DemoCommand implements Callable<Integer> {

    private static final int BROKER_PORT = 9092;
    private static final String SIMULATED = "SIMULATED";

    @Mixin
    LiveRun live;

    @Mixin
    SimulatedExchanges.Choice simulated;

    @Option(
            names = "--kafka",
            description = "Fetch and compute in two jobs, with a Kafka broker between them that is started here.")
    boolean kafka;

    @Spec
    CommandSpec spec;

    /** Says for ever that the lake holds trades that never happened. */
    private static void mark(Path lake) throws IOException {
        Files.writeString(
                Files.createDirectories(lake).resolve(SIMULATED), "This lake holds trades of simulated exchanges.\n");
    }

    /** Whether a lake holds simulated trades. */
    static boolean isSimulated(Path lake) {
        return Files.exists(lake.resolve(SIMULATED));
    }

    /** Insists that real trades do not come among simulated ones. */
    static void requireReal(Path lake) {
        if (isSimulated(lake)) {
            throw new IllegalArgumentException(
                    "Cannot collect into %s: it holds simulated trades of the demo; name another folder with --lake"
                            .formatted(lake));
        }
    }

    /** Exchanges that were closed since the last demo: each trade's number follows the last one the lake knows. */
    private SimulatorOptions.Builder exchanges() {
        SimulatorOptions.Builder options = simulated.options(SimulatedExchanges.readable());
        SimulatorOptions chosen = options.build();
        Map<String, Set<String>> instruments = new HashMap<>();
        for (String exchange : chosen.exchanges()) {
            Set<String> names = chosen.assets().stream()
                    .map(asset -> asset + "-" + SimulatorOptions.quoteOf(exchange))
                    .collect(Collectors.toSet());
            instruments.put(exchange, names);
        }
        try (LakeTables tables = new LakeTables(live.lake.path(), new Configuration())) {
            for (HeldEnd end : tables.ends(instruments, null).trades()) {
                if (end.last() != MarketEvent.ABSENT) {
                    options.used(end.exchange(), end.instrument(), end.last());
                }
            }
        }
        return options;
    }

    /** Starts a broker and makes its topics ready; its data is below the lake. */
    private Closeable broker(PrintWriter out) throws IOException {
        int port = Ports.freeFrom(BROKER_PORT);
        Path folder = live.lake.path();
        LocalBroker broker = LocalBroker.start(folder.resolve("kafka"), port, Ports.freeFrom(port + 1));
        Configuration settings = live.kafka.settings(broker.bootstrap());
        TopicsCommand.prepare(
                settings,
                Duration.ofDays(1),
                (short) 1,
                TopicsCommand.Doing.CREATING,
                new PrintWriter(Writer.nullWriter()));
        out.printf("Kafka broker: %s%n", broker.bootstrap());
        live.viaKafka(LocalFlink.live(Home.folder(), folder.resolve("ingest")), settings);
        return broker::close;
    }

    @Override
    public Integer call() throws Exception {
        simulated.requireAdapters();
        PrintWriter out = spec.commandLine().getOut();
        Interrupts interrupts = live.prepare(out);
        out.printf("Tidemark demo, lake %s%n", live.lake.path());
        try (Closeable broker = kafka ? broker(out) : () -> {};
                SimulatedExchanges exchanges = simulated.start(exchanges(), out)) {
            // Simulated exchanges begin anew each time, so there is no state to go on from.
            mark(live.lake.path());
            StartOptions begin = new StartOptions();
            begin.anew = true;
            return live.run(
                    LocalFlink.live(Home.folder(), live.lake.path()),
                    exchanges.feeds(),
                    exchanges.prices(),
                    RunningJob.Windows.CLOSED,
                    exchanges::now,
                    exchanges.urls(),
                    begin,
                    interrupts,
                    out);
        }
    }
}
