package io.tidemark.lake;

import java.util.List;
import java.util.Locale;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * How much of a table a query opens: files whose partition and statistics do not rule them out.
 *
 * @param table with its namespace
 * @param files that are opened
 * @param allFiles of the table
 * @param bytes in those that are opened
 * @param allBytes of the table
 */
public record FilesRead(String table, long files, long allFiles, long bytes, long allBytes) {

    static FilesRead of(String name, Table table, Expression filter) {
        Snapshot snapshot = table.currentSnapshot();
        if (snapshot == null) {
            return new FilesRead(name, 0, 0, 0, 0);
        }
        List<DataFile> some = TableSnapshot.plan(name, table, snapshot.snapshotId(), filter);
        List<DataFile> all = TableSnapshot.plan(name, table, snapshot.snapshotId(), Expressions.alwaysTrue());
        return new FilesRead(name, some.size(), all.size(), bytes(some), bytes(all));
    }

    /** {@code silver.trades: 1 of 25 files, 0.2 of 4.0 MiB}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s: %d of %d files, %.1f of %.1f MiB", table, files, allFiles, mib(bytes), mib(allBytes));
    }

    private static long bytes(List<DataFile> files) {
        return files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
    }

    private static double mib(long bytes) {
        return bytes / 1048576.0;
    }
}
