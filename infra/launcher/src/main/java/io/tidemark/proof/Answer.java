package io.tidemark.proof;

import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.QueryResult;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One row of an answer of the lake, by places from 0. */
public final class Answer {

    private final List<@Nullable Object> row;

    private Answer(List<@Nullable Object> row) {
        this.row = row;
    }

    /** Asks, and hands over row by row. */
    public static void forEach(LakeQuery query, String sql, Consumer<Answer> each) {
        try (QueryResult result = query.run(sql)) {
            for (List<@Nullable Object> row = result.next(); row != null; row = result.next()) {
                each.accept(new Answer(row));
            }
        }
    }

    public boolean has(int place) {
        return row.get(place) != null;
    }

    public String text(int place) {
        return String.valueOf(row.get(place));
    }

    public long number(int place) {
        return ((Number) Objects.requireNonNull(row.get(place))).longValue();
    }

    public @Nullable Long numberIfAny(int place) {
        return has(place) ? number(place) : null;
    }

    public @Nullable BigDecimal decimalIfAny(int place) {
        Object value = row.get(place);
        if (value == null) {
            return null;
        }
        return value instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(((Number) value).longValue());
    }
}
