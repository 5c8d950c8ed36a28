package io.tidemark.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column.
 *
 * @param kind which
 * @param precision all digits of a decimal, digits behind the second of a timestamp, else 0
 * @param scale digits behind the point of a decimal, else 0
 */
public record ColumnType(Kind kind, int precision, int scale) {

    /** The types a column may have. Times are moments in UTC, never wall clocks. */
    public enum Kind {
        BOOLEAN,
        INT,
        BIGINT,
        DOUBLE,
        STRING,
        DATE,
        DECIMAL,
        TIMESTAMP_LTZ
    }

    static ColumnType of(String word, List<Integer> parameters) {
        Kind kind = kind(word);
        if (kind == null) {
            throw new IllegalArgumentException(
                    "Invalid type %s: must be one of %s".formatted(word, Arrays.toString(Kind.values())));
        }
        int expected = kind == Kind.DECIMAL ? 2 : kind == Kind.TIMESTAMP_LTZ ? 1 : 0;
        if (parameters.size() != expected) {
            throw new IllegalArgumentException(
                    "Invalid type %s: takes %d parameters, not %d".formatted(word, expected, parameters.size()));
        }
        return new ColumnType(kind, expected > 0 ? parameters.get(0) : 0, expected > 1 ? parameters.get(1) : 0);
    }

    public ColumnType {
        if (kind == Kind.DECIMAL && (precision < 1 || precision > 38 || scale > precision)) {
            throw new IllegalArgumentException(
                    "Invalid type DECIMAL(%d, %d): must have at most 38 digits, not fewer than behind the point"
                            .formatted(precision, scale));
        }
        if (kind == Kind.TIMESTAMP_LTZ && precision != 6) {
            throw new IllegalArgumentException(
                    "Invalid type TIMESTAMP_LTZ(%d): must be TIMESTAMP_LTZ(6), microseconds".formatted(precision));
        }
    }

    private static @Nullable Kind kind(String word) {
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(word.toUpperCase(Locale.ROOT))) {
                return kind;
            }
        }
        return null;
    }

    /** As it is declared: {@code DECIMAL(38, 18)}. */
    @Override
    public String toString() {
        return switch (kind) {
            case DECIMAL -> "DECIMAL(%d, %d)".formatted(precision, scale);
            case TIMESTAMP_LTZ -> "TIMESTAMP_LTZ(%d)".formatted(precision);
            case BOOLEAN, INT, BIGINT, DOUBLE, STRING, DATE -> kind.name();
        };
    }
}
