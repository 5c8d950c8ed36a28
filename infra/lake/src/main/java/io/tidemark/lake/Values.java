package io.tidemark.lake;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Values of a result: how they are read from DuckDB without loss, and how they are written as text. */
final class Values {

    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");

    private Values() {}

    /** Reads one value as the Java type that holds all of it. */
    static @Nullable Object read(ResultSet rows, int column, String type) throws SQLException {
        if (rows.getObject(column) == null) {
            return null;
        }
        if (type.startsWith("DECIMAL")) {
            return rows.getBigDecimal(column);
        }
        return switch (type) {
            case "TIMESTAMP WITH TIME ZONE" -> rows.getObject(column, OffsetDateTime.class);
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" ->
                rows.getObject(column, LocalDateTime.class);
            case "DATE" -> rows.getObject(column, LocalDate.class);
            case "BOOLEAN",
                    "TINYINT",
                    "SMALLINT",
                    "INTEGER",
                    "BIGINT",
                    "UTINYINT",
                    "USMALLINT",
                    "UINTEGER",
                    "UBIGINT",
                    "HUGEINT",
                    "UHUGEINT",
                    "FLOAT",
                    "DOUBLE" -> rows.getObject(column);
            default -> rows.getString(column);
        };
    }

    static boolean isNumeric(String type) {
        return type.endsWith("INT")
                || type.endsWith("INTEGER")
                || type.startsWith("DECIMAL")
                || type.equals("DOUBLE")
                || type.equals("FLOAT");
    }

    /** Numbers in plain digits without zeros at the end, times in ISO 8601 with microseconds. */
    static String text(Object value) {
        if (value instanceof BigDecimal number) {
            return plain(number);
        }
        if (value instanceof Double number) {
            return Double.isFinite(number) ? plain(new BigDecimal(number.toString())) : number.toString();
        }
        if (value instanceof Float number) {
            return Float.isFinite(number) ? plain(new BigDecimal(number.toString())) : number.toString();
        }
        if (value instanceof OffsetDateTime moment) {
            return MICROS.format(moment.withOffsetSameInstant(ZoneOffset.UTC)) + "Z";
        }
        if (value instanceof LocalDateTime time) {
            return MICROS.format(time);
        }
        return value.toString();
    }

    /** The value as JSON; what is no JSON number (NaN, infinity) is null. */
    static String json(@Nullable Object value) {
        boolean finite = value instanceof Number number && Double.isFinite(number.doubleValue());
        boolean exact = value instanceof BigDecimal || value instanceof BigInteger;
        if (value == null || (value instanceof Number && !finite && !exact)) {
            return "null";
        }
        return value instanceof Number || value instanceof Boolean ? text(value) : quoted(text(value));
    }

    static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
