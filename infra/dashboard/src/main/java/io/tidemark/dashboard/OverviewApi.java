package io.tidemark.dashboard;

import io.tidemark.lake.LakeReader;
import io.tidemark.lake.Question;
import io.tidemark.lake.TableState;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The lake as a whole. */
final class OverviewApi {

    private static final Duration RECENT = Duration.ofHours(1);
    private static final String TRADES = "silver.trades";

    private final LakeReader lake;

    OverviewApi(LakeReader lake) {
        this.lake = lake;
    }

    List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(
                        "/api/v1/status",
                        "Tables with their rows and bytes, and what is missing",
                        List.of(),
                        List.of(),
                        Tables.ALL,
                        this::status),
                new Endpoint(
                        "/api/v1/freshness",
                        "The newest trade of each instrument that traded in the last hour of the lake",
                        List.of(),
                        List.of(),
                        List.of(TRADES),
                        this::freshness));
    }

    private Body status(Parameters parameters) {
        List<Map<String, Object>> tables = new ArrayList<>();
        lake.states().forEach((name, state) -> tables.add(row(name, state)));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("lake", lake.directory().getFileName().toString());
        answer.put("exists", !lake.tables().isEmpty());
        answer.put("simulated", Files.exists(lake.directory().resolve("SIMULATED")));
        answer.put(
                "rows",
                lake.states().values().stream().mapToLong(TableState::rows).sum());
        answer.put(
                "bytes",
                lake.states().values().stream().mapToLong(TableState::bytes).sum());
        answer.put(
                "files",
                lake.states().values().stream().mapToLong(TableState::files).sum());
        lake.newest(TRADES, "traded_at").ifPresent(newest -> answer.put("newest_traded_at", newest));
        lake.newest(TRADES, "received_at").ifPresent(newest -> answer.put("newest_received_at", newest));
        answer.put("tables", tables);
        answer.put("missing", lake.missing());
        return Body.json(answer);
    }

    private static Map<String, Object> row(String name, TableState state) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put("comment", state.comment());
        row.put("rows", state.rows());
        row.put("bytes", state.bytes());
        row.put("files", state.files());
        row.put("committed_at", state.committedAt() == null ? "" : state.committedAt());
        return row;
    }

    private Body freshness(Parameters parameters) {
        Instant newest = lake.newest(TRADES, "traded_at").orElse(null);
        if (newest == null) {
            return Body.json(Rows.none());
        }
        return Body.json(Rows.of(
                lake,
                Question.of("""
                        SELECT exchange, instrument, max(traded_at) AS traded_at, max(received_at) AS received_at,
                               count(*) AS rows_last_hour, max_by(price, traded_at) AS price
                        FROM ${silver.trades} WHERE traded_at >= ? AND traded_at <= ?
                        GROUP BY ALL ORDER BY exchange, instrument LIMIT 2000
                        """)
                        .over(TRADES, "traded_at", newest.minus(RECENT), newest.plusSeconds(1))
                        .with(newest.minus(RECENT))
                        .with(newest)));
    }
}
