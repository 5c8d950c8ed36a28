package io.tidemark.sql;

import java.util.List;
import java.util.Map;

/**
 * A table, as its file in {@code sql/tables} declares it.
 *
 * @param namespace {@code bronze}, {@code silver} or {@code gold}
 * @param name name within the namespace
 * @param comment what a row is
 * @param columns in order
 * @param partitions how rows are laid into partitions
 * @param sort columns that order the rows of a file
 * @param properties Iceberg's table properties
 */
public record TableDefinition(
        String namespace,
        String name,
        String comment,
        List<Column> columns,
        List<Partition> partitions,
        List<String> sort,
        Map<String, String> properties) {

    public TableDefinition {
        columns = List.copyOf(columns);
        partitions = List.copyOf(partitions);
        sort = List.copyOf(sort);
        properties = Map.copyOf(properties);
    }

    /** {@code silver.trades}. */
    public String fullName() {
        return namespace + "." + name;
    }
}
