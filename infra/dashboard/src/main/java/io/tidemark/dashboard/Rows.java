package io.tidemark.dashboard;

import io.tidemark.lake.LakeReader;
import io.tidemark.lake.QueryResult;
import io.tidemark.lake.Question;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
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

    /**
     * The rows with the highest revision of each moment, by moment.
     *
     * @param moment name of a column of times, none null
     * @param revision name of a column of whole numbers, none null
     */
    Rows newest(String moment, String revision) {
        int at = columns.indexOf(moment);
        int of = columns.indexOf(revision);
        List<List<@Nullable Object>> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.<List<@Nullable Object>, OffsetDateTime>comparing(
                        row -> (OffsetDateTime) Objects.requireNonNull(row.get(at)))
                .thenComparing(row -> (Integer) Objects.requireNonNull(row.get(of)), Comparator.reverseOrder()));
        List<List<@Nullable Object>> newest = new ArrayList<>(sorted.size());
        for (List<@Nullable Object> row : sorted) {
            if (newest.isEmpty()
                    || !Objects.equals(newest.get(newest.size() - 1).get(at), row.get(at))) {
                newest.add(row);
            }
        }
        return new Rows(columns, newest);
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
