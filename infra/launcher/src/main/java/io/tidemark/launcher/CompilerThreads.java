package io.tidemark.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * CPU time of the JVM's own compilers in this process, as Linux counts it for each thread. They fade as a process gets
 * older and are no part of what a trade costs. Elsewhere it is 0: then compiling counts as work.
 */
final class CompilerThreads {

    private static final Path THREADS = Path.of("/proc/self/task");
    /** Linux tells times in hundredths of a second, whatever its clock ({@code man 5 proc}, USER_HZ). */
    private static final double TICKS_PER_SECOND = 100;

    private CompilerThreads() {}

    /** Seconds since the process began, of the compilers that live. */
    static double cpuSeconds() {
        if (!Files.isDirectory(THREADS)) {
            return 0;
        }
        long ticks = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                ticks += ticks(thread.resolve("stat"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to read %s: %s".formatted(THREADS, e.getMessage()), e);
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static long ticks(Path stat) throws IOException {
        try {
            return ofCompiler(Files.readString(stat));
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            // Its thread ended when the file was open already: "No such process".
            if (Files.exists(stat)) {
                throw e;
            }
            return 0;
        }
    }

    /** Of one line such as {@code 17 (C2 CompilerThre) S 1 …}: user and system time, fields 14 and 15. */
    static long ofCompiler(String stat) {
        int end = stat.lastIndexOf(')');
        String name = stat.substring(stat.indexOf('(') + 1, end);
        if (!name.startsWith("C1 Compiler") && !name.startsWith("C2 Compiler")) {
            return 0;
        }
        String[] fields = stat.substring(end + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
