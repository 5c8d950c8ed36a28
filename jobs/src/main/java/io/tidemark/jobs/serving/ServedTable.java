package io.tidemark.jobs.serving;

import io.tidemark.sql.Column;
import io.tidemark.sql.Definitions;
import io.tidemark.sql.MartDefinition;
import io.tidemark.sql.TableDefinition;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table of the lake as the serving database has it: the same columns, of each key the row with the highest revision,
 * and when it was served.
 *
 * @param lake as the lake declares it
 */
public record ServedTable(TableDefinition lake) {

    /** The schema all served tables are in. */
    public static final String SCHEMA = "tidemark";

    /** When a row was last written. */
    static final String SERVED_AT = "served_at";

    private static final String REVISION = "revision";

    /** What a job adds to all the time. */
    private static final List<String> LIVE =
            List.of("gold.candles", "gold.feed_quality", "gold.alerts", "silver.prices", "gold.price_metrics");

    /** Tables that are served while they grow. */
    public static List<ServedTable> live() {
        return LIVE.stream().map(ServedTable::of).toList();
    }

    /** The table of a mart, which is served a day at a time. */
    public static ServedTable of(MartDefinition mart) {
        return of(mart.table());
    }

    /** All of them. */
    public static List<ServedTable> all() {
        return Stream.concat(live().stream(), Definitions.marts().stream().map(ServedTable::of))
                .toList();
    }

    private static ServedTable of(String fullName) {
        return Definitions.tables().stream()
                .filter(table -> table.fullName().equals(fullName))
                .map(ServedTable::new)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Cannot serve %s: no such table".formatted(fullName)));
    }

    /** {@code tidemark.candles}. */
    public String name() {
        return SCHEMA + "." + lake.name();
    }

    /** What tells one row from another here: revisions of a row take each other's place. */
    public List<String> key() {
        return lake.key().stream().filter(name -> !name.equals(REVISION)).toList();
    }

    /** Writes a row, unless a later revision of it is there. */
    String upsert() {
        List<String> names = lake.columns().stream().map(Column::name).toList();
        String sets = names.stream()
                .filter(name -> !key().contains(name))
                .map(name -> "%s = EXCLUDED.%s".formatted(quoted(name), quoted(name)))
                .collect(Collectors.joining(", "));
        String later = names.contains(REVISION) ? " WHERE t.revision <= EXCLUDED.revision" : "";
        return "INSERT INTO %s AS t (%s, %s) VALUES (%s, now()) ON CONFLICT (%s) DO UPDATE SET %s, %s = now()%s"
                .formatted(
                        name(),
                        quoted(names),
                        SERVED_AT,
                        names.stream().map(name -> "?").collect(Collectors.joining(", ")),
                        quoted(key()),
                        sets,
                        SERVED_AT,
                        later);
    }

    /** The column that says which day a row is of. */
    String dayColumn() {
        return lake.partitions().get(0).column();
    }

    static String quoted(String name) {
        return "\"" + name + "\"";
    }

    private static String quoted(List<String> names) {
        return names.stream().map(ServedTable::quoted).collect(Collectors.joining(", "));
    }
}
