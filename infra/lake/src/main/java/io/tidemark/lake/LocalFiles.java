package io.tidemark.lake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.io.FileIO;

/**
 * Files of tables where DuckDB can read them: those on this disk in place, others as copies in the lake's folder
 * {@code cache}, fetched the way the tables themselves are read.
 *
 * <p>A data file never changes, so a copy is good for ever. When the copies outgrow their room, those go that were not
 * used for longest, but none of the last ten minutes: a query may be reading it.
 */
final class LocalFiles {

    static final String FOLDER = "cache";

    private static final Pattern FILE = Pattern.compile("^file:(//)?(?=/)");
    private static final Duration IN_USE = Duration.ofMinutes(10);
    private static final int AT_ONCE = 8;

    private final Path folder;
    private final long capacity;
    private final Predicate<Path> inPlace;

    /**
     * For one lake.
     *
     * @param inPlace which files of this disk need no copy
     */
    LocalFiles(CatalogSettings settings, Predicate<Path> inPlace) {
        this.folder = settings.directory().resolve(FOLDER);
        this.capacity = settings.cacheBytes();
        this.inPlace = inPlace;
    }

    /** Paths of files, in their order, once all are there. */
    List<String> paths(FileIO io, List<DataFile> files) {
        List<Path> paths = new ArrayList<>();
        List<DataFile> missing = new ArrayList<>();
        for (DataFile file : files) {
            Path path = path(file.location());
            paths.add(path);
            if (path.startsWith(folder) && !isCopy(path, file)) {
                missing.add(file);
            }
        }
        if (!missing.isEmpty()) {
            fetch(io, missing);
            makeRoom();
        }
        return paths.stream().map(Path::toString).toList();
    }

    private Path path(String location) {
        if (FILE.matcher(location).find()) {
            Path local = Path.of(FILE.matcher(location).replaceFirst(""));
            if (inPlace.test(local)) {
                return local;
            }
        }
        return folder.resolve(name(location) + ".parquet");
    }

    private static boolean isCopy(Path path, DataFile file) {
        try {
            if (!Files.isRegularFile(path) || Files.size(path) != file.fileSizeInBytes()) {
                return false;
            }
            Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void fetch(FileIO io, List<DataFile> files) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_ONCE, files.size()));
        try {
            Files.createDirectories(folder);
            List<Future<?>> fetched = new ArrayList<>();
            files.forEach(file -> fetched.add(threads.submit(() -> fetch(io, file.location()))));
            for (Future<?> one : fetched) {
                one.get();
            }
        } catch (IOException e) {
            throw new LakeException("Failed to make %s: %s".formatted(folder, e.getMessage()), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LakeException told
                    ? told
                    : new LakeException("Failed to fetch files: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakeException("Failed to fetch files: interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private void fetch(FileIO io, String location) {
        try {
            Path part = Files.createTempFile(folder, "", ".part");
            try (InputStream in = io.newInputFile(location).newStream()) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                Files.move(part, path(location), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException | RuntimeException e) {
            throw new LakeException("Failed to fetch %s: %s".formatted(location, e.getMessage()), e);
        }
    }

    private void makeRoom() {
        Instant untouchable = Instant.now().minus(IN_USE);
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> oldest =
                    all.sorted(Comparator.comparingLong(LocalFiles::usedAt)).toList();
            long bytes = 0;
            for (Path path : oldest) {
                bytes += path.toFile().length();
            }
            for (Path path : oldest) {
                if (bytes <= capacity || usedAt(path) > untouchable.toEpochMilli()) {
                    return;
                }
                bytes -= path.toFile().length();
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new LakeException("Failed to make room in %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static long usedAt(Path path) {
        return path.toFile().lastModified();
    }

    private static String name(String location) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(location.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
