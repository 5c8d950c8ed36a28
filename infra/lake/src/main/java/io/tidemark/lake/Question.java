package io.tidemark.lake;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * A statement written by the program, with the values a user gave bound to its parameters.
 *
 * <p>A table stands in the text as <code>${silver.trades}</code>; the filter given for it only leaves out files that
 * cannot matter, so the text must say the same again for the rows.
 */
public final class Question {

    private final String sql;
    private final Map<String, Expression> tables = new LinkedHashMap<>();
    private final List<Object> values = new ArrayList<>();

    private Question(String sql) {
        this.sql = sql;
    }

    public static Question of(String sql) {
        return new Question(sql);
    }

    /** The whole table. */
    public Question over(String table) {
        return put(table, Expressions.alwaysTrue());
    }

    /** Only files that may hold a time in {@code [from, to)}. */
    public Question over(String table, String column, Instant from, Instant to) {
        return put(
                table,
                Expressions.and(
                        Expressions.greaterThanOrEqual(column, micros(from)),
                        Expressions.lessThan(column, micros(to))));
    }

    /** And only those that may hold this text in a column. */
    public Question where(String table, String column, String text) {
        return put(table, Expressions.equal(column, text));
    }

    /** The next parameter. */
    public Question with(Object value) {
        values.add(value instanceof Instant moment ? OffsetDateTime.ofInstant(moment, ZoneOffset.UTC) : value);
        return this;
    }

    String sql() {
        return sql;
    }

    Map<String, Expression> tables() {
        return tables;
    }

    List<Object> values() {
        return values;
    }

    private Question put(String table, Expression filter) {
        tables.merge(table, filter, Expressions::and);
        return this;
    }

    private static long micros(Instant moment) {
        return Math.addExact(Math.multiplyExact(moment.getEpochSecond(), 1_000_000L), moment.getNano() / 1_000);
    }
}
