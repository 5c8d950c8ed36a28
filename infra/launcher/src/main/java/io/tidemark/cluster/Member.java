package io.tidemark.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One process of a cluster, remembered in a file with its pid and the moment it began, since pids are used again.
 *
 * @param name {@code taskmanager-1}
 * @param role what it is
 * @param pid of its JVM
 * @param begin when that began, milliseconds since the epoch
 */
public record Member(String name, Role role, long pid, long begin) {

    private static final Duration ORDERLY = Duration.ofSeconds(10);
    private static final Duration DYING = Duration.ofSeconds(10);

    /** Linux tells the beginning relative to when the machine began, which moves with its clock. */
    private static final Duration CLOCK_STEPS = Duration.ofSeconds(2);

    static Member of(String name, Role role, ProcessHandle process) {
        return new Member(name, role, process.pid(), begin(process));
    }

    /** Reads what {@link #write} wrote. */
    static Member read(Path file) {
        try {
            String[] words = Files.readString(file).strip().split(" ");
            return new Member(
                    String.valueOf(file.getFileName()),
                    Role.valueOf(words[0]),
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]));
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to read %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    void write(Path folder) {
        try {
            Files.writeString(folder.resolve(name), "%s %d %d%n".formatted(role.name(), pid, begin));
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to write %s: %s".formatted(folder.resolve(name), e.getMessage()), e);
        }
    }

    public boolean isAlive() {
        return handle().isPresent();
    }

    /** Ends it at once, as {@code kill -9}, and waits until it is gone. */
    void kill() throws InterruptedException {
        handle().ifPresent(ProcessHandle::destroyForcibly);
        awaitEnd(DYING);
    }

    /** Asks it to end, and insists where that takes long. */
    void end() throws InterruptedException {
        handle().ifPresent(ProcessHandle::destroy);
        if (!awaitEnd(ORDERLY)) {
            kill();
        }
    }

    private boolean awaitEnd(Duration time) throws InterruptedException {
        Optional<ProcessHandle> process = handle();
        if (process.isEmpty()) {
            return true;
        }
        try {
            process.get().onExit().get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Failed to wait for %s: %s".formatted(name, e.getMessage()), e);
        }
    }

    private Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> Math.abs(begin(process) - begin) < CLOCK_STEPS.toMillis());
    }

    private static long begin(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
