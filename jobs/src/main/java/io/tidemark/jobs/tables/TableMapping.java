package io.tidemark.jobs.tables;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of record becomes rows of one table. Columns are declared in {@code sql/tables}; a test holds
 * {@link #columns} against that.
 */
interface TableMapping<T> extends Serializable {

    /** {@code silver.trades}. */
    String table();

    /** The records that become rows; others in the stream are no business of this table. */
    Class<T> type();

    /** Names of the columns in the order in which {@link #row} fills them. */
    List<String> columns();

    RowData row(T record);

    /** The order of the rows within a file, or null where they come in a good one by themselves. */
    default @Nullable RowOrder<T> order() {
        return null;
    }

    /** How records lie in memory until they are written in order, or null for just as they are. */
    default @Nullable RowPacking<T> packing() {
        return null;
    }
}
