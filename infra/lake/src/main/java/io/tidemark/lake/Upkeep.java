package io.tidemark.lake;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.PropertyUtil;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one table quick to read: many small files become few, in the table's order; snapshots and files that nobody
 * needs go. What the table says stays the same, and that is compared before anything is committed.
 *
 * <p>Meant for a table that no job writes. Should one write all the same, nothing is lost: rows that are appended
 * meanwhile stay, the snapshot by which a job knows what it has committed is never expired, and only files of some age
 * are taken for orphans, so that those of a commit under way are not.
 */
public final class Upkeep {

    private static final Pattern SCHEME = Pattern.compile("^[a-zA-Z][a-zA-Z0-9+.-]*:(//[^/]*)?");
    /** The files that one compaction has made are told by their names. */
    private static final Pattern COMPACTED = Pattern.compile("/(compact-[0-9a-f-]{36})-\\d+\\.parquet$");

    private static final int LENGTH_EVERY = 1_000;

    private final String name;
    private final Table table;
    private final LocalFiles local;

    private Upkeep(String name, Table table, LocalFiles local) {
        this.name = name;
        this.table = table;
        this.local = local;
    }

    /**
     * Of one table.
     *
     * @param table with its namespace, {@code silver.trades}
     */
    public static Upkeep of(Lake lake, String table) {
        return new Upkeep(table, lake.table(table), lake.localFiles());
    }

    /**
     * What became of the files of a partition.
     *
     * @param files there were
     * @param bytes in them
     * @param newFiles there are
     * @param newBytes in them
     * @param rows in the one as in the other
     * @param content a hash of all rows, whatever their order; the same before and after
     */
    public record Compacted(long files, long bytes, long newFiles, long newBytes, long rows, String content) {}

    /**
     * Partitions whose files were not all made by one compaction, as Iceberg names them:
     * {@code traded_at_day=2026-01-02}.
     *
     * @param days only what lies in these; empty means all
     */
    public List<String> crowded(Set<LocalDate> days) {
        List<String> crowded = new ArrayList<>();
        partitions().forEach((partition, files) -> {
            String value = partition.substring(partition.indexOf('=') + 1);
            // A month is the beginning of its days' names.
            boolean asked = days.isEmpty()
                    || days.stream().anyMatch(day -> day.toString().startsWith(value));
            if (asked && files.stream().map(Upkeep::writing).distinct().count() > 1) {
                crowded.add(partition);
            }
        });
        return crowded;
    }

    /** How many files a partition has. */
    public int files(String partition) {
        return partitions().getOrDefault(partition, List.of()).size();
    }

    /**
     * Writes the rows of a partition anew, in the table's order, into as few files as may be, and puts these in the
     * place of those there are.
     *
     * @throws LakeException if the new files do not say the same, or the old ones have been replaced meanwhile; the
     *     table is as it was then
     */
    public Compacted compact(String partition) {
        Snapshot snapshot = table.currentSnapshot();
        List<DataFile> old = partitions().getOrDefault(partition, List.of());
        if (snapshot == null || old.isEmpty()) {
            throw new LakeException("Cannot compact %s: it has no %s".formatted(name, partition));
        }
        List<DataFile> made = new ArrayList<>();
        boolean kept = false;
        try {
            TableSnapshot before = files(old);
            Content content = content(before);
            write(before, old.get(0).partition(), made);
            Content after = content(files(made));
            if (!after.equals(content)) {
                throw new LakeException("Cannot compact %s: the new files of %s hold %s, the old ones %s"
                        .formatted(name, partition, after, content));
            }
            try {
                RewriteFiles rewrite = table.newRewrite().validateFromSnapshot(snapshot.snapshotId());
                old.forEach(rewrite::deleteFile);
                made.forEach(rewrite::addFile);
                rewrite.commit();
                kept = true;
            } catch (ValidationException e) {
                throw new LakeException(
                        "Cannot compact %s: %s was changed meanwhile, try again".formatted(name, partition), e);
            } catch (RuntimeException e) {
                // Unless it is certain that nothing was committed, the table may hold these files.
                kept = !(e instanceof CleanableFailure);
                throw e;
            }
            return new Compacted(old.size(), bytes(old), made.size(), bytes(made), content.rows(), content.hash());
        } finally {
            if (!kept) {
                made.forEach(file -> table.io().deleteFile(file.location()));
            }
        }
    }

    /** Snapshots that {@link #expire} would drop. */
    public int expirable(Instant before) {
        return expiry(before).apply().size();
    }

    /**
     * Drops snapshots made before a moment, with the files that only they need. The newest always stays, and so does
     * the newest that a job of this table has committed, with all that came after it: without it the job's sink would
     * not know what it has done, and do it again.
     *
     * @return how many were dropped
     */
    public int expire(Instant before) {
        int snapshots = expirable(before);
        if (snapshots > 0) {
            expiry(before).commit();
        }
        return snapshots;
    }

    private ExpireSnapshots expiry(Instant before) {
        table.refresh();
        @Nullable Snapshot committed = TableJobs.of(table.properties()).newest(table);
        long oldest = before.toEpochMilli();
        return table.expireSnapshots()
                .expireOlderThan(committed == null ? oldest : Math.min(oldest, committed.timestampMillis()))
                .retainLast(1);
    }

    /**
     * Files in the table's folder that no snapshot of it knows: what was left when a writer was killed.
     *
     * @param before only files made before this moment; those of a commit under way are younger
     * @throws LakeException if the folder does not hold what the table says it does
     */
    public List<FileInfo> orphans(Instant before) {
        if (!(table.io() instanceof SupportsPrefixOperations files)) {
            throw new LakeException("Cannot look for orphans of %s: %s cannot list files"
                    .formatted(name, table.io().getClass().getName()));
        }
        List<FileInfo> there = new ArrayList<>();
        // First the files, then the table: what is committed in between is known then.
        files.listPrefix(table.location() + "/").forEach(there::add);
        table.refresh();
        Set<String> known = known();
        Set<String> found = there.stream().map(file -> path(file.location())).collect(Collectors.toSet());
        for (DataFile file :
                partitions().values().stream().flatMap(List::stream).toList()) {
            String path = path(file.location());
            if (path.startsWith(path(table.location())) && !found.contains(path)) {
                throw new LakeException("Cannot look for orphans of %s: %s is not among the files of %s"
                        .formatted(name, file.location(), table.location()));
            }
        }
        return there.stream()
                .filter(file -> file.createdAtMillis() < before.toEpochMilli())
                .filter(file -> !known.contains(path(file.location())))
                .toList();
    }

    /** Deletes files that {@link #orphans} has found. */
    public void delete(List<FileInfo> orphans) {
        orphans.forEach(file -> table.io().deleteFile(file.location()));
    }

    /** Paths of all files that some snapshot, or the table itself, needs. */
    private Set<String> known() {
        Set<String> known = new HashSet<>();
        known.addAll(ReachableFileUtil.metadataFileLocations(table, false));
        known.addAll(ReachableFileUtil.manifestListLocations(table));
        known.addAll(ReachableFileUtil.statisticsFilesLocations(table));
        known.add(ReachableFileUtil.versionHintLocation(table));
        Set<String> read = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                if (read.add(manifest.path())) {
                    known.add(manifest.path());
                    known.addAll(paths(manifest));
                }
            }
        }
        return known.stream().map(Upkeep::path).collect(Collectors.toSet());
    }

    private List<String> paths(ManifestFile manifest) {
        List<String> paths = new ArrayList<>();
        try (CloseableIterable<String> named = ManifestFiles.readPaths(manifest, table.io(), table.specs())) {
            named.forEach(paths::add);
        } catch (IOException e) {
            throw new LakeException("Cannot read %s: %s".formatted(manifest.path(), e.getMessage()), e);
        }
        return paths;
    }

    /** The files of the current snapshot by partition, in order. */
    private Map<String, List<DataFile>> partitions() {
        Map<String, List<DataFile>> partitions = new TreeMap<>();
        Snapshot snapshot = table.currentSnapshot();
        if (snapshot == null) {
            return partitions;
        }
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().useSnapshot(snapshot.snapshotId()).planFiles()) {
            for (FileScanTask task : tasks) {
                TableSnapshot.requireReadable(name, task);
                partitions
                        .computeIfAbsent(task.spec().partitionToPath(task.partition()), none -> new ArrayList<>())
                        .add(task.file().copyWithoutStats());
            }
        } catch (IOException e) {
            throw new LakeException("Cannot read %s: %s".formatted(name, e.getMessage()), e);
        }
        return partitions;
    }

    private TableSnapshot files(List<DataFile> files) {
        return new TableSnapshot(name, table.schema(), local.paths(table.io(), files));
    }

    /**
     * All rows, whatever their order.
     *
     * @param rows how many
     * @param hash of all values of all rows
     */
    private record Content(long rows, String hash) {

        @Override
        public String toString() {
            return "%d rows, content %s".formatted(rows, hash);
        }
    }

    private Content content(TableSnapshot files) {
        String columns = table.schema().columns().stream()
                .map(field -> TableSnapshot.identifier(field.name()))
                .collect(Collectors.joining(", "));
        // The sum tells doubled rows apart, which an exclusive or alone would not.
        String sql =
                "SELECT count(*), printf('%%016x', bit_xor(h)), printf('%%x', sum(h::HUGEINT) %% 9223372036854775807)"
                                .formatted()
                        + " FROM (SELECT hash(%s) AS h FROM (%s))".formatted(columns, files.select());
        try (Connection connection = LakeQuery.connect();
                Statement statement = connection.createStatement();
                ResultSet all = statement.executeQuery(sql)) {
            all.next();
            return new Content(all.getLong(1), all.getString(2) + all.getString(3));
        } catch (SQLException e) {
            throw LakeQuery.failed(sql, e);
        }
    }

    private void write(TableSnapshot files, StructLike partition, List<DataFile> made) {
        List<Types.NestedField> fields = table.schema().columns();
        @Nullable DataWriter<Record> writer = null;
        String prefix = "compact-" + UUID.randomUUID();
        long written = 0;
        try (QueryResult rows = ordered(files)) {
            for (@Nullable List<@Nullable Object> row = rows.next(); row != null; row = rows.next()) {
                if (writer == null) {
                    writer = LakeAppend.writer(table, partition, prefix + "-" + made.size());
                }
                Record record = GenericRecord.create(table.schema());
                for (int i = 0; i < fields.size(); i++) {
                    record.set(i, row.get(i));
                }
                writer.write(record);
                written++;
                if (written % LENGTH_EVERY == 0 && writer.length() >= targetBytes()) {
                    writer.close();
                    made.add(writer.toDataFile());
                    writer = null;
                }
            }
            if (writer != null) {
                writer.close();
                made.add(writer.toDataFile());
                writer = null;
            }
        } catch (IOException e) {
            throw new LakeException("Cannot compact %s: %s".formatted(name, e.getMessage()), e);
        } finally {
            if (writer != null) {
                LakeAppend.discard(table, writer);
            }
        }
    }

    private QueryResult ordered(TableSnapshot files) {
        String order = table.sortOrder().fields().stream()
                .map(field -> "%s %s NULLS %s"
                        .formatted(
                                TableSnapshot.identifier(table.schema().findColumnName(field.sourceId())),
                                field.direction(),
                                field.nullOrder() == NullOrder.NULLS_FIRST ? "FIRST" : "LAST"))
                .collect(Collectors.joining(", "));
        String sql = order.isEmpty() ? files.select() : files.select() + " ORDER BY " + order;
        @Nullable Connection connection = null;
        @Nullable QueryResult result = null;
        try {
            connection = LakeQuery.connect();
            result = new QueryResult(connection, sql, e -> LakeQuery.failed(sql, Map.of(name, files.files()), e));
            return result;
        } catch (SQLException e) {
            throw LakeQuery.failed(sql, Map.of(name, files.files()), e);
        } finally {
            if (result == null && connection != null) {
                LakeQuery.close(connection);
            }
        }
    }

    private long targetBytes() {
        return PropertyUtil.propertyAsLong(
                table.properties(),
                TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
                TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT);
    }

    /** What made a file: a compaction, together with others, or else itself. */
    private static String writing(DataFile file) {
        Matcher name = COMPACTED.matcher(file.location());
        return name.find() ? name.group(1) : file.location();
    }

    private static long bytes(List<DataFile> files) {
        return files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
    }

    /** A location without what may be said in several ways: {@code file:/a} and {@code file:///a} are one. */
    private static String path(String location) {
        return SCHEME.matcher(location).replaceFirst("");
    }
}
