package io.tidemark.transport;

import io.tidemark.exchange.RestLimits;
import io.tidemark.transport.Ask.Purpose;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all processes of a machine together have asked of one host: a small file under a lock that lasts for one entry
 * and ends with its process. Together they keep to the whole of the exchange's limit. Where the file cannot be used, a
 * process keeps to its own share of it, and says so once.
 */
final class HostLedger {

    private static final Logger LOG = LoggerFactory.getLogger(HostLedger.class);

    /** An entry takes microseconds: whoever has held the lock for so long was stopped. */
    private static final Duration LONGEST_LOCK = Duration.ofSeconds(30);

    private static final long BETWEEN_TRIES = 500_000;
    private static final int HEADER = 3 * Long.BYTES + Integer.BYTES;
    private static final int ENTRY = 2 * Long.BYTES;
    /** In place of a time. */
    private static final long NEVER = Long.MIN_VALUE;

    private final Path file;
    private final int limit;
    private final long window;
    private final LongSupplier clock;
    private boolean told;

    /**
     * @param folder where the ledgers are; is made if there is none
     * @param host whose
     * @param limits of the exchange
     * @param clock nanoseconds since the epoch, the same for all processes
     */
    HostLedger(Path folder, URI host, RestLimits limits, LongSupplier clock) {
        // The number is that of the layout: releases with different ones do not read each other's.
        this.file = folder.resolve(host.toString().replaceAll("[^A-Za-z0-9.-]+", "_") + ".v1");
        this.limit = limits.budget();
        this.window = limits.window().toNanos();
        this.clock = clock;
    }

    /** How long to wait before asking for something; zero if it has been entered as asked now. */
    Duration spend(Purpose purpose, int weight) {
        return change(Duration.ZERO, (spending, now) -> {
            Duration wait = spending.delay(purpose, weight, now, window, limit);
            if (wait.isZero()) {
                spending.add(now, weight);
            }
            return wait;
        });
    }

    /** Nobody may ask for so long. */
    void close(Duration pause) {
        change(pause, (spending, now) -> {
            spending.close(now + pause.toNanos());
            return pause;
        });
    }

    private synchronized Duration change(Duration otherwise, Change change) {
        try {
            Path folder = file.getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
            try (FileChannel channel = FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileLock lock = lock(channel)) {
                // Only now: an entry counts from when it is made, however long that had to wait for others.
                long now = clock.getAsLong();
                Spending spending = lock.isValid() ? read(channel, now) : new Spending();
                Duration result = change.apply(spending, now);
                write(channel, spending);
                return result;
            }
        } catch (IOException | UnsupportedOperationException e) {
            if (!told && !Thread.currentThread().isInterrupted()) {
                told = true;
                LOG.warn("Cannot share the request limit with other processes by {}: {}", file, e.toString());
            }
            return otherwise;
        }
    }

    /** Waits for other processes, and for others of this one that were loaded apart. */
    private static FileLock lock(FileChannel channel) throws IOException {
        long deadline = System.nanoTime() + LONGEST_LOCK.toNanos();
        while (true) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                LOG.trace("Held by another of this process", e);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("it has been locked for %d s".formatted(LONGEST_LOCK.toSeconds()));
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted");
            }
            LockSupport.parkNanos(BETWEEN_TRIES);
        }
    }

    private Spending read(FileChannel channel, long now) throws IOException {
        Spending spending = new Spending();
        int size = (int) Math.min(channel.size(), 1 << 24);
        if (size == 0) {
            return spending;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        int read;
        do {
            read = channel.read(bytes, bytes.position());
        } while (read > 0);
        bytes.flip();
        if (bytes.limit() < HEADER || !isWhole(bytes)) {
            // Its writer was ended in the middle: nobody knows what was asked, so all of the limit was.
            spending.add(now, limit);
            return spending;
        }
        bytes.getLong();
        long closedUntil = bytes.getLong();
        long urgentUntil = bytes.getLong();
        int entries = bytes.getInt();
        // What lies further ahead than anybody enters was entered by a clock that has been set back since.
        if (closedUntil > now && closedUntil - now <= RequestBudget.LONGEST_PAUSE.toNanos()) {
            spending.close(closedUntil);
        }
        if (urgentUntil > now && urgentUntil - now <= Spending.STANDS_BACK.toNanos()) {
            spending.standBack(urgentUntil);
        }
        for (int i = 0; i < entries; i++) {
            spending.add(Math.min(bytes.getLong(), now), bytes.getLong());
        }
        return spending;
    }

    private static boolean isWhole(ByteBuffer bytes) {
        int entries = bytes.getInt(3 * Long.BYTES);
        long length = HEADER + (long) entries * ENTRY;
        return entries >= 0 && length <= bytes.limit() && bytes.getLong(0) == sum(bytes, (int) length);
    }

    private static void write(FileChannel channel, Spending spending) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + spending.size() * ENTRY);
        bytes.position(Long.BYTES);
        bytes.putLong(spending.isClosed() ? spending.closedUntil() : NEVER);
        bytes.putLong(spending.isUrgent() ? spending.urgentUntil() : NEVER);
        bytes.putInt(spending.size());
        for (long[] one : spending.spent()) {
            bytes.putLong(one[0]).putLong(one[1]);
        }
        bytes.putLong(0, sum(bytes, bytes.capacity()));
        bytes.rewind();
        while (bytes.hasRemaining()) {
            channel.write(bytes, bytes.position());
        }
        channel.truncate(bytes.capacity());
    }

    /** Of all behind the sum itself. */
    private static long sum(ByteBuffer bytes, int length) {
        CRC32 sum = new CRC32();
        sum.update(bytes.slice(Long.BYTES, length - Long.BYTES));
        return sum.getValue();
    }

    @FunctionalInterface
    private interface Change {
        Duration apply(Spending spending, long now);
    }
}
