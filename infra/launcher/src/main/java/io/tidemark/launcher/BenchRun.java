package io.tidemark.launcher;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.jobs.JobSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;

/**
 * One measured process, so that its CPU time and memory are its own: it reads a tape from beginning to end several
 * times, each time into a new lake, and then one of hardly any trades. What both cost alike is the price of a start and
 * an end, not of trades.
 *
 * @param trades trades kept in one pass
 * @param duplicates trades dropped in one pass
 * @param coldCpuSeconds of the whole process until the end of the first pass: start of the JVM, loading and compiling
 * @param pass the last pass over the tape
 * @param empty the pass over the tape of hardly any trades
 * @param peakMebibytes most memory the process ever had, as the operating system counts it
 */
record BenchRun(long trades, long duplicates, double coldCpuSeconds, Pass pass, Pass empty, long peakMebibytes) {

    private static final int SAMPLE_SECONDS = 5;

    /**
     * What one pass took.
     *
     * @param trades it kept
     * @param cpuSeconds of all threads
     * @param compilingSeconds those of the JVM's compilers among them
     * @param wallSeconds from beginning to end
     */
    record Pass(long trades, double cpuSeconds, double compilingSeconds, double wallSeconds) {

        double workSeconds() {
            return cpuSeconds - compilingSeconds;
        }
    }

    /** CPU seconds of the trades alone: without start, end and compiling. */
    double steadyCpuSeconds() {
        return pass.workSeconds() - empty.workSeconds();
    }

    /** How many trades that is in a CPU second. */
    double tradesPerCpuSecond() {
        return (pass.trades() - empty.trades()) / steadyCpuSeconds();
    }

    /** The measured process: {@code loop|job PASSES TAPE EMPTY_TAPE LAKE RESULT [SETTING=VALUE ...]}. */
    public static void main(String[] args) throws Exception {
        Logs.onTerminal();
        int passes = Integer.parseInt(args[1]);
        Path tape = Path.of(args[2]);
        Configuration more = new Configuration();
        for (String setting : List.of(args).subList(6, args.length)) {
            int equals = setting.indexOf('=');
            more.setString(setting.substring(0, equals), setting.substring(equals + 1));
        }
        boolean loop = args[0].equals("loop");
        Path lakes = Path.of(args[4]);
        StringBuilder result = new StringBuilder();
        for (int pass = 1; pass <= passes + 1; pass++) {
            Path read = pass <= passes ? tape : Path.of(args[3]);
            double cpuBefore = cpu();
            double compilingBefore = CompilerThreads.cpuSeconds();
            long begin = System.nanoTime();
            long[] counted = loop ? loop(read) : job(read, lakes.resolve("pass-" + pass), more);
            double wall = (System.nanoTime() - begin) / 1e9;
            double compiling = CompilerThreads.cpuSeconds() - compilingBefore;
            double cpu = cpu() - cpuBefore;
            if (pass == 1) {
                result.append(String.format(Locale.ROOT, "%d %.3f", counted[1], cpu()));
            }
            if (pass >= passes) {
                result.append(String.format(Locale.ROOT, " %d %.3f %.3f %.3f", counted[0], cpu, compiling, wall));
            }
        }
        Files.writeString(Path.of(args[5]), result.append(' ').append(peak()));
        System.exit(0);
    }

    /**
     * One pass in this process, telling every few seconds how much memory is in use after everything else was freed.
     */
    static long[] soak(Path tape, Path lake, PrintWriter out) throws Exception {
        long begin = System.nanoTime();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        clock.scheduleAtFixedRate(
                () -> {
                    System.gc();
                    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
                    out.printf(
                            Locale.ROOT,
                            "%6.0f s %,8d MiB live on the heap, %,8d MiB the process at most%n",
                            (System.nanoTime() - begin) / 1e9,
                            heap.getUsed() >> 20,
                            peak());
                    out.flush();
                },
                SAMPLE_SECONDS,
                SAMPLE_SECONDS,
                TimeUnit.SECONDS);
        try {
            return job(tape, lake, new Configuration());
        } finally {
            clock.shutdownNow();
        }
    }

    private static long[] loop(Path tape) throws IOException {
        HandLoop loop = HandLoop.over(tape);
        return new long[] {loop.trades(), loop.duplicates()};
    }

    private static long[] job(Path tape, Path lake, Configuration more) throws Exception {
        JobSettings settings = JobSettings.replay(lake, List.of(tape), Set.of(), new Configuration());
        Replayed replayed = ReplayCommand.run(settings, more, new PrintWriter(PrintWriter.nullWriter()));
        return new long[] {Counter.TRADES.of(replayed.counts()), Counter.DUPLICATES.of(replayed.counts())};
    }

    private static double cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    /**
     * Runs {@code mode} over tapes in a JVM like this one; the lake of pass N is left in {@code pass-N} of
     * {@code lakes}.
     */
    static BenchRun of(
            String mode, int passes, Path tape, Path emptyTape, Path lakes, Path folder, List<String> settings)
            throws IOException, InterruptedException {
        Path result = Files.createTempFile(folder, mode, ".result");
        Path log = Files.createTempFile(folder, mode, ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), BenchRun.class.getName()));
        command.addAll(List.of(mode, String.valueOf(passes), tape.toString(), emptyTape.toString()));
        command.addAll(List.of(lakes.toString(), result.toString()));
        command.addAll(settings);
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        String text = Files.readString(result);
        if (code != 0 || text.isEmpty()) {
            throw new IllegalStateException("Failed to measure %s: exit code %d, %s"
                    .formatted(mode, code, cause(Files.readString(log, StandardCharsets.UTF_8))));
        }
        String[] parts = text.split(" ");
        Pass pass = pass(parts, 2);
        return new BenchRun(
                pass.trades(),
                Long.parseLong(parts[0]),
                Double.parseDouble(parts[1]),
                pass,
                pass(parts, 6),
                Long.parseLong(parts[10]));
    }

    /** What a process that failed said last; of a trace of an exception, its innermost cause. */
    static String cause(String log) {
        List<String> lines = log.lines().toList();
        return lines.stream()
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((before, line) -> line)
                .or(() -> lines.stream().reduce((before, line) -> line))
                .orElse("no output");
    }

    private static Pass pass(String[] parts, int from) {
        return new Pass(
                Long.parseLong(parts[from]),
                Double.parseDouble(parts[from + 1]),
                Double.parseDouble(parts[from + 2]),
                Double.parseDouble(parts[from + 3]));
    }

    /** {@code VmHWM} of Linux; 0 where there is none. */
    private static long peak() {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to read %s: %s".formatted(status, e.getMessage()), e);
        }
    }
}
