package io.tidemark.jobs.tables;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Values of rows that were read, by the names of their columns. */
final class Columns implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int PRECISION = 38;
    private static final int SCALE = 18;
    private static final int MICROS = 6;

    private final HashMap<String, Integer> places = new HashMap<>();

    Columns(Schema schema) {
        for (Types.NestedField field : schema.columns()) {
            places.put(field.name(), places.size());
        }
    }

    int at(String column) {
        return Objects.requireNonNull(((Map<String, Integer>) places).get(column), column);
    }

    String text(RowData row, String column) {
        return row.getString(at(column)).toString();
    }

    @Nullable
    String textOrNull(RowData row, String column) {
        return row.isNullAt(at(column)) ? null : text(row, column);
    }

    BigDecimal decimal(RowData row, String column) {
        return row.getDecimal(at(column), PRECISION, SCALE).toBigDecimal();
    }

    /** Microseconds since the epoch. */
    long time(RowData row, String column) {
        TimestampData time = row.getTimestamp(at(column), MICROS);
        return time.getMillisecond() * 1_000 + time.getNanoOfMillisecond() / 1_000;
    }
}
