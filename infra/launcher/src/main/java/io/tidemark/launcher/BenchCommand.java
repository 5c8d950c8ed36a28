package io.tidemark.launcher;

import io.tidemark.simulator.SimulatorOptions;
import io.tidemark.simulator.TapeSummary;
import io.tidemark.simulator.TapeWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How fast this machine takes trades from a tape to committed tables. */
@Command(
        name = "bench",
        description = {
            "Measure this machine: trades from a tape to committed tables.",
            "It is the whole job, in a temporary lake, against a loop written by hand over the same tape. The last line"
                    + " printed is a JSON object."
        },
        subcommands = BenchLakeCommand.class)
final class BenchCommand implements Callable<Integer> {

    /** What the loop by hand can read. */
    private static final List<String> ON_TAPE = List.of("binance", "coinbase", "kraken");

    /** Twenty times the usual activity: on real exchanges too, most trades fall into busy seconds. */
    private static final int TRADES_PER_SECOND = 2_000;

    private static final int SOAK_TRADES_PER_SECOND = 300;
    private static final int FEW_INSTRUMENTS = 60;
    /** Some three a second and instrument. */
    private static final int QUIET_TRADES_PER_SECOND = 200;
    /** What so few cost is the start and the end of a pass. */
    private static final int HARDLY_ANY = 1_000;

    @Option(
            names = "--trades",
            paramLabel = "N",
            converter = Values.Positive.class,
            defaultValue = "1000000",
            description = "Trades on the tape (default: ${DEFAULT-VALUE}).")
    long trades;

    @Option(
            names = "--passes",
            paramLabel = "N",
            converter = Values.Positive.class,
            defaultValue = "3",
            description =
                    "How often one process reads the tape, each time into a new lake. Steady is the last time,"
                            + " less what a tape of 1,000 trades takes after it and less compiling (default: ${DEFAULT-VALUE}).")
    long passes;

    @Option(
            names = "--instruments",
            paramLabel = "N",
            converter = Values.Positive.class,
            description = "Also compare what a trade costs with " + FEW_INSTRUMENTS + " instruments and with N: with as"
                    + " many trades a second over more instruments, and with each instrument trading as often.")
    @Nullable
    Long instruments;

    @Option(
            names = "--soak",
            paramLabel = "MINUTES",
            converter = Values.Positive.class,
            description = "Instead, one run over so many minutes of a simulated market, at 300 trades a second, with"
                    + " its memory every few seconds: it must not grow.")
    @Nullable
    Long soakMinutes;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "A setting of Flink for the job, such as -Dparallelism.default=1.")
    List<String> settings = new ArrayList<>();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (trades <= HARDLY_ANY) {
            throw new ParameterException(
                    spec.commandLine(),
                    String.format(Locale.ROOT, "Invalid --trades %d: must be above %,d", trades, HARDLY_ANY));
        }
        Path folder = Files.createTempDirectory("tidemark-bench");
        try {
            Path tape = folder.resolve("bench.jsonl");
            if (soakMinutes != null) {
                return soak(tape, folder, soakMinutes, out);
            }
            out.printf(Locale.ROOT, "Writing a tape of %,d trades ...%n", trades);
            TapeSummary written = write(tape, trades, TRADES_PER_SECOND);
            Path empty = folder.resolve("empty.jsonl");
            write(empty, HARDLY_ANY, TRADES_PER_SECOND);
            out.printf(
                    Locale.ROOT,
                    "%,d trades, %,d frames, %,d MiB, %.0f s of a market of %d exchanges and 20 assets%n",
                    written.trades(),
                    written.frames(),
                    Files.size(tape) >> 20,
                    written.span().toMillis() / 1e3,
                    ON_TAPE.size());
            out.println("Measuring a loop written by hand, the job, and the loop again ...");
            out.flush();
            BenchRun loop = run("loop", tape, empty, folder.resolve("none"), folder);
            Path lake = folder.resolve("lake");
            BenchRun job = run("job", tape, empty, lake, folder);
            BenchRun again = run("loop", tape, empty, folder.resolve("none"), folder);
            if (job.trades() != loop.trades() || job.duplicates() != loop.duplicates()) {
                throw new IllegalStateException(
                        "Cannot compare: the job kept %d trades and dropped %d, the loop %d and %d"
                                .formatted(job.trades(), job.duplicates(), loop.trades(), loop.duplicates()));
            }
            double spread = Double.NaN;
            double alike = Double.NaN;
            if (instruments != null) {
                int many = instruments.intValue();
                spread = times(
                        new WideTape(FEW_INSTRUMENTS, FEW_INSTRUMENTS, TRADES_PER_SECOND),
                        new WideTape(many, many, TRADES_PER_SECOND),
                        folder,
                        out);
                alike = times(
                        new WideTape(FEW_INSTRUMENTS, FEW_INSTRUMENTS, QUIET_TRADES_PER_SECOND),
                        new WideTape(many, FEW_INSTRUMENTS, (long) QUIET_TRADES_PER_SECOND * many / FEW_INSTRUMENTS),
                        folder,
                        out);
            }
            report(
                    out,
                    List.of(loop, again),
                    job,
                    spread,
                    alike,
                    lake.resolve("pass-" + passes).resolve("data"));
            return Tidemark.OK;
        } finally {
            delete(folder);
        }
    }

    private static int soak(Path tape, Path folder, long minutes, PrintWriter out) throws Exception {
        long count = minutes * 60 * SOAK_TRADES_PER_SECOND;
        out.printf(Locale.ROOT, "Writing a tape of %,d trades ...%n", count);
        TapeSummary written = write(tape, count, SOAK_TRADES_PER_SECOND);
        out.printf(
                Locale.ROOT,
                "%,d frames, %.0f minutes of a market of %d exchanges and 20 assets%n",
                written.frames(),
                written.span().toSeconds() / 60.0,
                ON_TAPE.size());
        out.flush();
        long[] counted = BenchRun.soak(tape, folder.resolve("lake"), out);
        out.printf(Locale.ROOT, "{\"trades\":%d,\"duplicates\":%d}%n", counted[0], counted[1]);
        return Tidemark.OK;
    }

    private BenchRun run(String mode, Path tape, Path empty, Path lakes, Path folder)
            throws IOException, InterruptedException {
        return BenchRun.of(mode, Math.toIntExact(passes), tape, empty, lakes, folder, settings);
    }

    /** What a trade of many instruments costs in terms of one of few. */
    private double times(WideTape few, WideTape many, Path folder, PrintWriter out)
            throws IOException, InterruptedException {
        return tradesPerCpuSecond(few, folder, out) / tradesPerCpuSecond(many, folder, out);
    }

    private double tradesPerCpuSecond(WideTape wide, Path folder, PrintWriter out)
            throws IOException, InterruptedException {
        out.printf(
                Locale.ROOT,
                "Measuring the job over %,d trades of %,d instruments, %,d a second ...%n",
                trades,
                wide.instruments(),
                wide.tradesPerSecond());
        out.flush();
        Path tape = folder.resolve("wide.jsonl");
        wide.write(tape, trades);
        Path empty = folder.resolve("wide-empty.jsonl");
        wide.write(empty, HARDLY_ANY);
        BenchRun job = run("job", tape, empty, folder.resolve("wide"), folder);
        out.printf(
                Locale.ROOT,
                "%,d instruments: steady %.1f CPU s, %,.0f trades per CPU second, peak %,d MiB%n",
                wide.instruments(),
                job.steadyCpuSeconds(),
                job.tradesPerCpuSecond(),
                job.peakMebibytes());
        Files.delete(tape);
        delete(folder.resolve("wide"));
        return job.tradesPerCpuSecond();
    }

    /** The loop is run before and after the job, since a machine is not always as fast. */
    private void report(PrintWriter out, List<BenchRun> loops, BenchRun job, double spread, double alike, Path data)
            throws IOException {
        double perCpuSecond = job.tradesPerCpuSecond();
        double loopCpuSeconds =
                loops.stream().mapToDouble(BenchRun::steadyCpuSeconds).average().orElseThrow();
        double timesTheLoop = job.steadyCpuSeconds() / loopCpuSeconds;
        double bytesPerTrade = (double) bytes(data.resolve("silver/trades")) / job.trades();
        double bytesInAll = (double) bytes(data) / job.trades();
        String line = "%-15s%6.1f CPU s, %,10.0f trades per CPU second, peak %,d MiB%n";
        for (BenchRun loop : loops) {
            out.printf(
                    Locale.ROOT,
                    line,
                    "loop by hand",
                    loop.steadyCpuSeconds(),
                    loop.tradesPerCpuSecond(),
                    loop.peakMebibytes());
        }
        out.printf(
                Locale.ROOT,
                "%-15s%6.1f CPU s, %,10.0f trades per CPU second, start of JVM and Flink and compiling included%n",
                "job, 1st pass",
                job.coldCpuSeconds(),
                job.trades() / job.coldCpuSeconds());
        out.printf(
                Locale.ROOT,
                "%-15s%6.1f CPU s, %,10.0f trades per CPU second, of it %.1f compiling, %.1f start and end%n",
                "job, last pass",
                job.pass().cpuSeconds(),
                job.trades() / job.pass().cpuSeconds(),
                job.pass().compilingSeconds(),
                job.empty().workSeconds());
        out.printf(Locale.ROOT, line, "job, steady", job.steadyCpuSeconds(), perCpuSecond, job.peakMebibytes());
        out.printf(
                Locale.ROOT,
                "job / loop     %6.1f times the CPU time a trade (frames, quotes, candles and Parquet included)%n",
                timesTheLoop);
        if (instruments != null) {
            String times = "%,d / %d   %6.2f times the CPU time a trade, %s%n";
            out.printf(
                    Locale.ROOT,
                    times,
                    instruments,
                    FEW_INSTRUMENTS,
                    spread,
                    "as many trades a second over more instruments");
            out.printf(Locale.ROOT, times, instruments, FEW_INSTRUMENTS, alike, "each instrument trading as often");
        }
        out.printf(
                Locale.ROOT,
                "stored         %6.1f bytes a trade in silver.trades, %.0f in all tables%n",
                bytesPerTrade,
                bytesInAll);
        out.printf(
                Locale.ROOT,
                "{\"trades\":%d,\"loop_cpu_seconds\":%.2f,\"first_cpu_seconds\":%.2f,\"pass_cpu_seconds\":%.2f,\"compiling_cpu_seconds\":%.2f,\"start_and_end_cpu_seconds\":%.2f,\"steady_cpu_seconds\":%.2f,\"wall_seconds\":%.1f,\"trades_per_cpu_second\":%.0f,\"times_the_loop\":%.2f,\"times_spread\":%s,\"times_alike\":%s,\"bytes_per_trade\":%.2f,\"peak_mib\":%d}%n",
                job.trades(),
                loopCpuSeconds,
                job.coldCpuSeconds(),
                job.pass().cpuSeconds(),
                job.pass().compilingSeconds(),
                job.empty().workSeconds(),
                job.steadyCpuSeconds(),
                job.pass().wallSeconds(),
                perCpuSecond,
                timesTheLoop,
                ratio(spread),
                ratio(alike),
                bytesPerTrade,
                job.peakMebibytes());
    }

    private static String ratio(double times) {
        return Double.isNaN(times) ? "null" : String.format(Locale.ROOT, "%.2f", times);
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

    private static TapeSummary write(Path tape, long count, int tradesPerSecond) {
        SimulatorOptions options = SimulatorOptions.builder()
                .exchanges(ON_TAPE)
                .tradesPerSecond(tradesPerSecond)
                .quotesPerTrade(0.1)
                .build();
        return TapeWriter.write(tape, options, count, 0.005, 0.01, Duration.ofSeconds(2));
    }

    /** A job that has just ended may still be deleting its own checkpoints there. */
    static void delete(Path folder) throws IOException {
        FileUtils.deleteDirectory(folder.toFile());
    }
}
