package io.tidemark.sql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Properties every table has unless its file says otherwise. */
final class TableDefaults {

    /** Of the column whose name follows, which bounds a file's statistics keep. */
    static final String METRICS = "write.metadata.metrics.column.";

    /** Of the column whose name follows, whether its pages tell their least and greatest value. */
    private static final String STATISTICS = "write.parquet.stats-enabled.column.";

    private static final String PAGES = "write.parquet.page-version";

    private static final Map<String, String> ALWAYS = Map.of(
            "format-version",
            "2",
            "write.distribution-mode",
            "none",
            "write.parquet.compression-codec",
            "zstd",
            "write.parquet.compression-level",
            "3",
            PAGES,
            "v2",
            "write.metadata.delete-after-commit.enabled",
            "true",
            "write.metadata.previous-versions-max",
            "20",
            "write.metadata.metrics.default",
            "counts");

    private TableDefaults() {}

    /** Those of a table, then what its file declares: bounds are kept of what rows are partitioned and sorted by. */
    static Map<String, String> with(
            Map<String, String> declared, List<Column> columns, List<Partition> partitions, List<String> sort) {
        Map<String, String> all = new LinkedHashMap<>(ALWAYS);
        Stream.concat(partitions.stream().map(Partition::column), sort.stream())
                .forEach(name -> all.put(METRICS + name, bounds(name, columns)));
        // Prices of many instruments lie in one file, and to compare each with the greatest so far costs much.
        columns.stream()
                .filter(column -> column.type().kind() == ColumnType.Kind.DECIMAL)
                .forEach(column -> all.put(STATISTICS + column.name(), "false"));
        if (columns.stream().anyMatch(column -> column.type().kind() == ColumnType.Kind.BOOLEAN)) {
            // Pages v2 encode them by run lengths, which Iceberg 1.11's reader in Spark does not know.
            all.put(PAGES, "v1");
        }
        all.putAll(declared);
        return all;
    }

    private static String bounds(String name, List<Column> columns) {
        return columns.stream()
                        .anyMatch(column ->
                                column.name().equals(name) && column.type().kind() == ColumnType.Kind.STRING)
                ? "truncate(16)"
                : "full";
    }
}
