package io.tidemark.jobs.serving;

import io.tidemark.sql.Column;
import io.tidemark.sql.ColumnType;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.flink.connector.jdbc.JdbcStatementBuilder;
import org.apache.flink.table.data.RowData;
import org.jspecify.annotations.Nullable;

/** Puts a row of the lake into a statement that wants its columns in their order. */
final class RowStatement implements JdbcStatementBuilder<RowData> {

    private static final long serialVersionUID = 1L;

    private final ColumnType.Kind[] kinds;

    RowStatement(List<Column> columns) {
        this.kinds = columns.stream().map(column -> column.type().kind()).toArray(ColumnType.Kind[]::new);
    }

    @Override
    public void accept(PreparedStatement statement, RowData row) throws SQLException {
        for (int i = 0; i < kinds.length; i++) {
            statement.setObject(i + 1, value(row, i, kinds[i]));
        }
    }

    private static @Nullable Object value(RowData row, int place, ColumnType.Kind kind) {
        if (row.isNullAt(place)) {
            return null;
        }
        return switch (kind) {
            case STRING -> row.getString(place).toString();
            case DECIMAL -> row.getDecimal(place, 38, 18).toBigDecimal();
            case TIMESTAMP_LTZ -> row.getTimestamp(place, 6).toInstant().atOffset(ZoneOffset.UTC);
            case BIGINT -> row.getLong(place);
            case INT -> row.getInt(place);
            case DOUBLE -> row.getDouble(place);
            case BOOLEAN -> row.getBoolean(place);
            case DATE -> LocalDate.ofEpochDay(row.getInt(place));
        };
    }
}
