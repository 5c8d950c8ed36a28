package io.tidemark.proof;

import io.tidemark.lake.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/** Changes the rows of a table behind everyone's back: the Parquet files in their places, and nothing else. */
public final class Tamper {

    private Tamper() {}

    /**
     * Rewrites each file of a table with what a query makes of it.
     *
     * @param query over {@code rows}, with the table's columns
     */
    public static void rewrite(Path directory, String table, String query) throws IOException, SQLException {
        try (Lake lake = Lake.open(directory);
                Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            Table found = lake.table(table);
            String ids = found.schema().columns().stream()
                    .map(field -> "%s: %d".formatted(field.name(), field.fieldId()))
                    .collect(Collectors.joining(", ", "{", "}"));
            statement.execute("SET TimeZone = 'UTC'");
            for (Path file : files(found)) {
                Path changed = file.resolveSibling("changed.tmp");
                statement.execute(
                        "COPY (WITH rows AS (FROM read_parquet('%s')) %s) TO '%s' (FORMAT parquet, FIELD_IDS %s)"
                                .formatted(file, query, changed, ids));
                Files.move(changed, file, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static List<Path> files(Table table) throws IOException {
        List<Path> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task -> files.add(Path.of(task.file().location().replaceFirst("^file:(//)?(?=/)", ""))));
        }
        return files;
    }
}
