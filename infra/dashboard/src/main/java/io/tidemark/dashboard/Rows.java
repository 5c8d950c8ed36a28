package io.tidemark.dashboard;

import io.tidemark.lake.LakeReader;
import io.tidemark.lake.QueryResult;
import io.tidemark.lake.Question;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an answer.
 *
 * @param columns names
 * @param rows values in the columns' order
 */
record Rows(List<String> columns, List<List<@Nullable Object>> rows) {

    static Rows of(LakeReader lake, Question question) {
        try (QueryResult result = lake.run(question)) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (List<@Nullable Object> row = result.next(); row != null; row = result.next()) {
                rows.add(row);
            }
            return new Rows(result.columns(), rows);
        }
    }

    static Rows none() {
        return new Rows(List.of(), List.of());
    }

    @Nullable
    Object value(int row, String column) {
        return rows.get(row).get(columns.indexOf(column));
    }

    /** The moment in the only row, null where there is none. */
    static @Nullable Instant moment(LakeReader lake, Question question) {
        Rows rows = of(lake, question);
        return rows.rows().isEmpty() || rows.rows().get(0).get(0) == null
                ? null
                : ((OffsetDateTime) Objects.requireNonNull(rows.rows().get(0).get(0))).toInstant();
    }
}
