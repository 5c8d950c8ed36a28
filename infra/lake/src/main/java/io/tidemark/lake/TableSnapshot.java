package io.tidemark.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * One table as it was at one commit, as a SELECT that DuckDB understands.
 *
 * <p>Columns are found by Iceberg's field ids, not by name: a file written before a column was renamed or added reads
 * as it should. Reading by name would lose the values of a renamed column without a word.
 */
final class TableSnapshot {

    private static final Pattern GLOB = Pattern.compile("[*?\\[]");

    private final String name;
    private final Schema schema;
    private final List<String> files;

    /** Plans the files of the table's current snapshot that may hold rows the filter is true for. */
    static TableSnapshot of(String name, Table table, Expression filter, LocalFiles local) {
        Snapshot snapshot = table.currentSnapshot();
        List<DataFile> files = snapshot == null ? List.of() : plan(name, table, snapshot.snapshotId(), filter);
        return new TableSnapshot(name, table.schema(), local.paths(table.io(), files));
    }

    /**
     * A table of which certain files are wanted.
     *
     * @param files paths on this machine
     */
    TableSnapshot(String name, Schema schema, List<String> files) {
        this.name = name;
        this.schema = schema;
        this.files = List.copyOf(files);
    }

    /** The files of a snapshot that may hold rows the filter is true for. */
    static List<DataFile> plan(String name, Table table, long snapshot, Expression filter) {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().useSnapshot(snapshot).filter(filter).planFiles()) {
            for (FileScanTask task : tasks) {
                requireReadable(name, task);
                files.add(task.file().copyWithoutStats());
            }
        } catch (IOException e) {
            throw new LakeException("Cannot read %s: %s".formatted(name, e.getMessage()), e);
        }
        return List.copyOf(files);
    }

    /**
     * Checks that a plain reader of Parquet sees what the table holds.
     *
     * @throws LakeException if it would not
     */
    static void requireReadable(String name, FileScanTask task) {
        if (!task.deletes().isEmpty()) {
            throw new LakeException("Cannot read %s: another program deleted rows from it, rewrite its data files first"
                    .formatted(name));
        }
        if (task.file().format() != FileFormat.PARQUET) {
            throw new LakeException("Cannot read %s: %s is no Parquet file"
                    .formatted(name, task.file().location()));
        }
    }

    /** Paths on this machine. */
    List<String> files() {
        return files;
    }

    /** Everything DuckDB asks leave for: the files, and the patterns that stand for them where names need escaping. */
    static Set<String> paths(List<String> files) {
        Set<String> paths = new LinkedHashSet<>(files);
        files.forEach(file -> paths.add(pattern(file)));
        return paths;
    }

    String select() {
        if (files.isEmpty()) {
            // read_parquet refuses an empty list.
            return schema.columns().stream()
                    .map(field -> "CAST(NULL AS %s) AS %s".formatted(type(field), identifier(field.name())))
                    .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
        }
        String paths = files.stream().map(path -> literal(pattern(path))).collect(Collectors.joining(", "));
        String fields = schema.columns().stream()
                .map(field -> "%d: {name: %s, type: %s, default_value: NULL}"
                        .formatted(field.fieldId(), literal(field.name()), literal(type(field))))
                .collect(Collectors.joining(", "));
        return "SELECT * FROM read_parquet([%s], schema = MAP {%s}, hive_partitioning = false)"
                .formatted(paths, fields);
    }

    private String type(Types.NestedField field) {
        Type type = field.type();
        return switch (type.typeId()) {
            case BOOLEAN -> "BOOLEAN";
            case INTEGER -> "INTEGER";
            case LONG -> "BIGINT";
            case FLOAT -> "FLOAT";
            case DOUBLE -> "DOUBLE";
            case STRING -> "VARCHAR";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case UUID -> "UUID";
            case FIXED, BINARY -> "BLOB";
            case TIMESTAMP -> ((Types.TimestampType) type).shouldAdjustToUTC() ? "TIMESTAMPTZ" : "TIMESTAMP";
            case DECIMAL -> {
                Types.DecimalType decimal = (Types.DecimalType) type;
                yield "DECIMAL(%d, %d)".formatted(decimal.precision(), decimal.scale());
            }
            default ->
                throw new LakeException("Cannot read %s: column %s has type %s, which queries cannot read"
                        .formatted(name, field.name(), type));
        };
    }

    /** read_parquet takes every path for a pattern. */
    private static String pattern(String path) {
        return GLOB.matcher(path).replaceAll("[$0]");
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
