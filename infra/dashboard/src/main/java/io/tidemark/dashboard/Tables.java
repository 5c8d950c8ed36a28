package io.tidemark.dashboard;

import io.tidemark.sql.Definitions;
import io.tidemark.sql.TableDefinition;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The tables pages show, present or not. */
final class Tables {

    /** What writes a table that a lake may lack. */
    private static final Map<String, String> WRITERS = Map.ofEntries(
            Map.entry("silver.outliers", "./tidemark up or demo"),
            Map.entry("silver.prices", "./tidemark up or demo"),
            Map.entry("silver.macro_bars", "./tidemark import macro FILE"),
            Map.entry("silver.funding_rates", "./tidemark import funding FILE"),
            Map.entry("silver.open_interest", "./tidemark import open-interest FILE"),
            Map.entry("gold.alerts", "./tidemark up or demo"),
            Map.entry("gold.crossed_markets", "./tidemark up or demo"),
            Map.entry("gold.spreads", "./tidemark up or demo"),
            Map.entry("gold.feed_quality", "./tidemark up or demo"),
            Map.entry("gold.forecasts", "./tidemark forecast"),
            Map.entry("gold.forecast_scores", "./tidemark forecast"),
            Map.entry("gold.completeness", "./tidemark report completeness"),
            Map.entry("gold.official_candle_comparison", "./tidemark marts --only official_candle_comparison"),
            Map.entry("silver.official_candles", "./tidemark up, or import candles"));

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
