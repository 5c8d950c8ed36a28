package io.tidemark.sql;

import java.util.List;
import java.util.Map;

/**
 * A table, as its file in {@code sql/tables} declares it.
 *
 * @param namespace {@code bronze}, {@code silver} or {@code gold}
 * @param name name within the namespace
 * @param comment what the table holds, in a few words
 * @param description what a row is and what is to be known of it
 * @param columns in order
 * @param key columns that tell one row from another; empty where none do
 * @param from full names of the tables its rows are made of, or of what those are
 * @param partitions how rows are laid into partitions
 * @param sort columns that order the rows of a file
 * @param properties Iceberg's table properties
 */
public record TableDefinition(
        String namespace,
        String name,
        String comment,
        String description,
        List<Column> columns,
        List<String> key,
        List<String> from,
        List<Partition> partitions,
        List<String> sort,
        Map<String, String> properties) {

    public TableDefinition {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        from = List.copyOf(from);
        partitions = List.copyOf(partitions);
        sort = List.copyOf(sort);
        properties = Map.copyOf(properties);
    }

    /** {@code silver.trades}. */
    public String fullName() {
        return namespace + "." + name;
    }
}
