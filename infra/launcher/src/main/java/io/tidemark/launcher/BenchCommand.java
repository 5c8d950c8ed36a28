package io.tidemark.launcher;

import io.tidemark.simulator.SimulatorOptions;
import io.tidemark.simulator.TapeSummary;
import io.tidemark.simulator.TapeWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How fast this machine takes trades from a tape to committed tables. */
@Command(
        name = "bench",
        description = {
            "Measure this machine: trades from a tape to committed tables, the whole job, in a temporary lake,",
            "against a loop written by hand over the same tape. The last line printed is a JSON object."
        },
        subcommands = BenchLakeCommand.class)
final class BenchCommand implements Callable<Integer> {

    /** What the loop by hand can read. */
    private static final List<String> ON_TAPE = List.of("binance", "coinbase", "kraken");

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
        Path folder = Files.createTempDirectory("tidemark-bench");
        try {
            Path tape = folder.resolve("bench.jsonl");
            Path small = folder.resolve("small.jsonl");
            out.printf(Locale.ROOT, "Writing a tape of %,d trades ...%n", trades);
            TapeSummary written = write(tape, trades);
            write(small, 1_000);
            out.printf(
                    Locale.ROOT,
                    "%,d trades, %,d frames, %,d MiB, %.0f s of a market of %d exchanges and 20 assets%n",
                    written.trades(),
                    written.frames(),
                    Files.size(tape) >> 20,
                    written.span().toMillis() / 1e3,
                    ON_TAPE.size());
            out.println("Measuring a loop written by hand, the start of the job, the job ...");
            out.flush();
            BenchRun loop = BenchRun.of("loop", tape, folder, folder);
            BenchRun start = BenchRun.of("job", small, folder.resolve("small"), folder);
            Path lake = folder.resolve("lake");
            BenchRun job = BenchRun.of("job", tape, lake, folder);
            if (job.trades() != loop.trades() || job.duplicates() != loop.duplicates()) {
                throw new IllegalStateException(
                        "Cannot compare: the job kept %d trades and dropped %d, the loop %d and %d"
                                .formatted(job.trades(), job.duplicates(), loop.trades(), loop.duplicates()));
            }
            report(out, loop, start, job, lake);
            return Tidemark.OK;
        } finally {
            delete(folder);
        }
    }

    private void report(PrintWriter out, BenchRun loop, BenchRun start, BenchRun job, Path lake) throws IOException {
        double steady = job.cpuSeconds() - start.cpuSeconds();
        double perCpuSecond = job.trades() / steady;
        double loopPerCpuSecond = loop.trades() / loop.cpuSeconds();
        double bytesPerTrade = (double) bytes(lake.resolve("data/silver/trades")) / job.trades();
        double bytesInAll = (double) bytes(lake.resolve("data")) / job.trades();
        out.printf(
                Locale.ROOT,
                "loop by hand   %6.1f CPU s, %,10.0f trades per CPU second, peak %,d MiB%n",
                loop.cpuSeconds(),
                loopPerCpuSecond,
                loop.peakMebibytes());
        out.printf(
                Locale.ROOT,
                "job, start     %6.1f CPU s%n"
                        + "job, steady    %6.1f CPU s, %,10.0f trades per CPU second, peak %,d MiB%n",
                start.cpuSeconds(),
                steady,
                perCpuSecond,
                job.peakMebibytes());
        out.printf(
                Locale.ROOT,
                "job / loop     %6.1f times the CPU time a trade (frames, quotes, candles and Parquet included)%n",
                loopPerCpuSecond / perCpuSecond);
        out.printf(
                Locale.ROOT,
                "stored         %6.1f bytes a trade in silver.trades, %.0f in all tables%n",
                bytesPerTrade,
                bytesInAll);
        out.printf(
                Locale.ROOT,
                "{\"trades\":%d,\"loop_cpu_seconds\":%.2f,\"start_cpu_seconds\":%.2f,\"steady_cpu_seconds\":%.2f,\"wall_seconds\":%.1f,\"trades_per_cpu_second\":%.0f,\"times_the_loop\":%.2f,\"bytes_per_trade\":%.2f,\"peak_mib\":%d}%n",
                job.trades(),
                loop.cpuSeconds(),
                start.cpuSeconds(),
                steady,
                job.wallSeconds(),
                perCpuSecond,
                loopPerCpuSecond / perCpuSecond,
                bytesPerTrade,
                job.peakMebibytes());
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            long bytes = 0;
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".parquet")).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    private static TapeSummary write(Path tape, long count) {
        // Twenty times the usual activity: on real exchanges too, most trades fall into busy seconds.
        SimulatorOptions options = SimulatorOptions.builder()
                .exchanges(ON_TAPE)
                .tradesPerSecond(2_000)
                .quotesPerTrade(0.1)
                .build();
        return TapeWriter.write(tape, options, count, 0.005, 0.01, Duration.ofSeconds(2));
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
