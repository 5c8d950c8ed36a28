package io.tidemark.lake;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of one query, read as they come. To be closed. */
public final class QueryResult implements AutoCloseable {

    private final Function<SQLException, LakeException> failed;
    private final Connection connection;
    private final Statement statement;
    private final ResultSet rows;
    private final Runnable closed;
    private final List<String> columns = new ArrayList<>();
    private final List<String> types = new ArrayList<>();

    /**
     * Runs a query.
     *
     * @param failed what to tell of a failure on the way
     */
    QueryResult(Connection connection, String query, Function<SQLException, LakeException> failed) throws SQLException {
        this.failed = failed;
        this.connection = connection;
        this.statement = connection.createStatement();
        this.rows = statement.executeQuery(query);
        this.closed = () -> {};
        describe();
    }

    /**
     * Runs a prepared statement.
     *
     * @param closed what to do once all is read
     * @param patience how long it may take
     */
    QueryResult(String sql, Connection connection, PreparedStatement query, Runnable closed, Duration patience)
            throws SQLException {
        this.failed = e -> LakeQuery.failed(sql, e);
        this.connection = connection;
        this.statement = query;
        query.setQueryTimeout((int) Math.max(1, patience.toSeconds()));
        this.rows = query.executeQuery();
        this.closed = closed;
        describe();
    }

    private void describe() throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            columns.add(meta.getColumnName(i));
            types.add(meta.getColumnTypeName(i));
        }
    }

    public List<String> columns() {
        return List.copyOf(columns);
    }

    /** DuckDB's name of each column's type: {@code DECIMAL(38,18)}. */
    public List<String> types() {
        return List.copyOf(types);
    }

    /**
     * The next row, or null after the last. Decimals are BigDecimal, moments OffsetDateTime in UTC.
     *
     * @throws LakeException if the query fails on the way
     */
    public @Nullable List<@Nullable Object> next() {
        try {
            if (!rows.next()) {
                return null;
            }
            List<@Nullable Object> row = new ArrayList<>();
            for (int i = 0; i < types.size(); i++) {
                row.add(Values.read(rows, i + 1, types.get(i)));
            }
            return Collections.unmodifiableList(row);
        } catch (SQLException e) {
            throw failed.apply(e);
        }
    }

    /** A value as {@link #next} gives it: numbers in plain digits without zeros at the end, times in ISO 8601. */
    public static String text(Object value) {
        return Values.text(value);
    }

    /** The same as JSON. */
    public static String json(@Nullable Object value) {
        return Values.json(value);
    }

    /** Writes the rows not yet read. Holds one row at a time, for a table its first thousand. */
    public void write(ResultFormat format, Appendable out) throws IOException {
        switch (format) {
            case TABLE -> new TableWriter(columns, types, out).write(this);
            case CSV -> writeCsv(out);
            case JSON -> writeJson(out);
        }
    }

    private void writeCsv(Appendable out) throws IOException {
        writeCsvLine(columns, out);
        for (List<@Nullable Object> row = next(); row != null; row = next()) {
            writeCsvLine(row, out);
        }
    }

    private static void writeCsvLine(List<? extends @Nullable Object> values, Appendable out) throws IOException {
        String separator = "";
        for (Object value : values) {
            out.append(separator).append(value == null ? "" : csv(Values.text(value)));
            separator = ",";
        }
        out.append('\n');
    }

    private static String csv(String text) {
        boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private void writeJson(Appendable out) throws IOException {
        List<String> keys = columns.stream().map(Values::quoted).toList();
        String separator = "[\n";
        for (List<@Nullable Object> row = next(); row != null; row = next()) {
            out.append(separator).append('{');
            for (int i = 0; i < row.size(); i++) {
                out.append(i == 0 ? "" : ",").append(keys.get(i)).append(':').append(Values.json(row.get(i)));
            }
            out.append('}');
            separator = ",\n";
        }
        out.append(separator.equals(",\n") ? "\n]\n" : "[]\n");
    }

    @Override
    public void close() {
        try (connection;
                statement;
                rows) {
            // Closed in turn, rows first.
        } catch (SQLException e) {
            throw failed.apply(e);
        } finally {
            closed.run();
        }
    }
}
