package io.tidemark.lake;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Schema;

/** What was known at a moment: of each table the rows that had been made by then. */
record AsOf(Instant moment) {

    /** Columns that say by our clock when a row was known, the most telling first. */
    private static final List<String> KNOWN = List.of(
            "known_at", "coalesce(closed_at, opened_at)", "received_at", "detected_at", "happened_at", "raised_at");

    /**
     * The rows of a table that had been made by then.
     *
     * @param name the table's
     * @param schema its columns
     * @param select all its rows, as SQL
     * @throws LakeException if the table does not say when its rows were known
     */
    String of(String name, Schema schema, String select) {
        Optional<String> known = KNOWN.stream()
                .filter(expression -> schema.findField(expression.replaceFirst("coalesce\\((\\w+),.*", "$1")) != null)
                .findFirst();
        if (known.isEmpty()) {
            throw new LakeException(
                    "Cannot read %s as of %s: it does not say when its rows were known".formatted(name, moment));
        }
        return "SELECT * FROM (%s) AS rows WHERE %s <= TIMESTAMPTZ '%s'".formatted(select, known.get(), moment);
    }
}
