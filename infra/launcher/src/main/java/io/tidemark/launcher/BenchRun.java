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
 * times, each time into a new lake.
 *
 * @param trades trades kept in one pass
 * @param duplicates trades dropped in one pass
 * @param coldCpuSeconds of the whole process until the end of the first pass: start of the JVM, loading and compiling
 * @param cpuSeconds of the last pass, all threads
 * @param wallSeconds of the last pass
 * @param peakMebibytes most memory the process ever had, as the operating system counts it
 */
record BenchRun(
        long trades,
        long duplicates,
        double coldCpuSeconds,
        double cpuSeconds,
        double wallSeconds,
        long peakMebibytes) {

    private static final int SAMPLE_SECONDS = 5;

    /** The measured process: {@code loop|job PASSES TAPE LAKE RESULT [SETTING=VALUE ...]}. */
    public static void main(String[] args) throws Exception {
        Logs.onTerminal();
        int passes = Integer.parseInt(args[1]);
        Path tape = Path.of(args[2]);
        Configuration more = new Configuration();
        for (String setting : List.of(args).subList(5, args.length)) {
            int equals = setting.indexOf('=');
            more.setString(setting.substring(0, equals), setting.substring(equals + 1));
        }
        double cold = 0;
        double cpu = 0;
        double wall = 0;
        long[] counted = {0, 0};
        for (int pass = 1; pass <= passes; pass++) {
            double cpuBefore = cpu();
            long begin = System.nanoTime();
            counted = args[0].equals("loop") ? loop(tape) : job(tape, Path.of(args[3], "pass-" + pass), more);
            wall = (System.nanoTime() - begin) / 1e9;
            cpu = cpu() - cpuBefore;
            cold = pass == 1 ? cpu() : cold;
        }
        String result =
                String.format(Locale.ROOT, "%d %d %.3f %.3f %.3f %d", counted[0], counted[1], cold, cpu, wall, peak());
        Files.writeString(Path.of(args[4]), result);
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

    /** Runs {@code mode} over a tape in a JVM like this one; the last pass leaves its lake in {@code lake}. */
    static BenchRun of(String mode, int passes, Path tape, Path lake, Path folder, List<String> settings)
            throws IOException, InterruptedException {
        Path result = Files.createTempFile(folder, mode, ".result");
        Path log = Files.createTempFile(folder, mode, ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), BenchRun.class.getName()));
        command.addAll(List.of(mode, String.valueOf(passes), tape.toString(), lake.toString(), result.toString()));
        command.addAll(settings);
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        String text = Files.readString(result);
        if (code != 0 || text.isEmpty()) {
            String last =
                    Files.readString(log, StandardCharsets.UTF_8).lines().reduce("no output", (before, line) -> line);
            throw new IllegalStateException("Failed to measure %s: exit code %d, %s".formatted(mode, code, last));
        }
        String[] parts = text.split(" ");
        return new BenchRun(
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Double.parseDouble(parts[2]),
                Double.parseDouble(parts[3]),
                Double.parseDouble(parts[4]),
                Long.parseLong(parts[5]));
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
