package io.tidemark.launcher;

import io.tidemark.jobs.JobSettings;
import io.tidemark.simulator.SimulatorOptions;
import io.tidemark.simulator.TapeWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How fast this machine takes trades from a tape to committed tables. */
@Command(
        name = "bench",
        description = {
            "Measure this machine: trades from a tape to committed tables, the whole job, in a temporary lake.",
            "The last line printed is the JSON object of replay."
        })
final class BenchCommand implements Callable<Integer> {

    @Option(
            names = "--trades",
            paramLabel = "N",
            converter = Values.Positive.class,
            defaultValue = "1000000",
            description = "Trades on the tape (default: ${DEFAULT-VALUE}).")
    long trades;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Path folder = Files.createTempDirectory("tidemark-bench");
        try {
            Logs.onTerminal();
            Path tape = folder.resolve("bench.jsonl");
            write(tape);
            JobSettings settings =
                    JobSettings.replay(folder.resolve("lake"), List.of(tape), Set.of(), new Configuration());
            Replayed result = ReplayCommand.run(settings, err);
            out.printf(
                    Locale.ROOT,
                    "%,d trades in %.1f s, start of Flink included: %,.0f trades/s%n",
                    Counter.TRADES.of(result.counts()),
                    result.seconds(),
                    Counter.TRADES.of(result.counts()) / result.seconds());
            out.println(result.json());
            return result.complete() ? Tidemark.OK : Tidemark.INTERRUPTED;
        } finally {
            delete(folder);
        }
    }

    private void write(Path tape) throws IOException {
        // Twenty times the usual activity: on real exchanges too, most trades fall into busy seconds.
        TapeWriter.write(
                tape,
                new SimulatorOptions(0, List.of(), List.of(), 1, 20, null),
                trades,
                0.005,
                0.01,
                Duration.ofSeconds(2),
                0.1);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
