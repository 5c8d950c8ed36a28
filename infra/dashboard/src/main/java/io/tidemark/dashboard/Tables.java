package io.tidemark.dashboard;

import io.tidemark.sql.Definitions;
import io.tidemark.sql.TableDefinition;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The tables pages show, present or not. */
final class Tables {

    /** What writes a table that a lake may lack. */
    private static final Map<String, String> WRITERS = Map.of(
            "silver.outliers", "./tidemark up or demo",
            "gold.alerts", "./tidemark up or demo",
            "gold.crossed_markets", "./tidemark up or demo",
            "gold.spreads", "./tidemark up or demo",
            "gold.feed_quality", "./tidemark up or demo",
            "gold.completeness", "./tidemark report completeness",
            "silver.official_candles", "./tidemark up, or import candles");

    /** All a lake may have, whether this version declares them or not. */
    static final List<String> ALL = Stream.concat(
                    Definitions.tables().stream().map(TableDefinition::fullName), WRITERS.keySet().stream())
            .distinct()
            .sorted()
            .toList();

    private Tables() {}

    /** An answer for a table that is not there: its name and the command that makes it. */
    static Map<String, Object> missing(String table) {
        return Map.of("missing", table, "made_by", WRITERS.getOrDefault(table, "./tidemark demo, up or replay"));
    }
}
