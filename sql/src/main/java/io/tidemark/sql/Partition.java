package io.tidemark.sql;

/**
 * How rows are laid into partitions.
 *
 * @param transform what is done to the column's value
 * @param column the column
 */
public record Partition(Transform transform, String column) {

    /** What Iceberg calls a partition transform. */
    public enum Transform {
        IDENTITY,
        DAYS,
        MONTHS
    }
}
