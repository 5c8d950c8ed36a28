package io.tidemark.launcher;

import com.sun.management.OperatingSystemMXBean;
import io.tidemark.jobs.JobSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.configuration.Configuration;

/**
 * One measured run, in a process of its own, so that its CPU time and memory are its own too.
 *
 * @param trades trades kept
 * @param duplicates trades dropped
 * @param cpuSeconds of the whole process, all threads, JVM start included
 * @param wallSeconds from beginning to end
 * @param peakMebibytes most memory the process ever had, as the operating system counts it
 */
record BenchRun(long trades, long duplicates, double cpuSeconds, double wallSeconds, long peakMebibytes) {

    /** The measured process: {@code loop|job TAPE LAKE RESULT}. */
    public static void main(String[] args) throws Exception {
        long begin = System.nanoTime();
        Path tape = Path.of(args[1]);
        long trades;
        long duplicates;
        if (args[0].equals("loop")) {
            HandLoop loop = HandLoop.over(tape);
            trades = loop.trades();
            duplicates = loop.duplicates();
        } else {
            Logs.onTerminal();
            PrintWriter nowhere = new PrintWriter(PrintWriter.nullWriter());
            JobSettings settings = JobSettings.replay(Path.of(args[2]), List.of(tape), Set.of(), new Configuration());
            Replayed replayed = ReplayCommand.run(settings, nowhere);
            trades = Counter.TRADES.of(replayed.counts());
            duplicates = Counter.DUPLICATES.of(replayed.counts());
        }
        double wall = (System.nanoTime() - begin) / 1e9;
        double cpu = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
        String result = String.format(Locale.ROOT, "%d %d %.3f %.3f %d", trades, duplicates, cpu, wall, peak());
        Files.writeString(Path.of(args[3]), result);
        System.exit(0);
    }

    /** Runs {@code mode} over a tape in a JVM like this one. */
    static BenchRun of(String mode, Path tape, Path lake, Path folder) throws IOException, InterruptedException {
        Path result = Files.createTempFile(folder, mode, ".result");
        Path log = Files.createTempFile(folder, mode, ".log");
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), BenchRun.class.getName()));
        command.addAll(List.of(mode, tape.toString(), lake.toString(), result.toString()));
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
                Long.parseLong(parts[4]));
    }

    /** {@code VmHWM} of Linux; 0 where there is none. */
    private static long peak() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
                .findFirst()
                .orElse(0);
    }
}
