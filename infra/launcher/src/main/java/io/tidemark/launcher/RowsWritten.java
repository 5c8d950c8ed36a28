package io.tidemark.launcher;

import io.tidemark.lake.Lake;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;

/** How many rows a run has added to the lake, by the tables' own word: a job's counters begin anew when it fails. */
final class RowsWritten {

    private static final String[] TABLES = {
        "bronze.frames", "bronze.rejected", "silver.trades", "silver.quotes", "gold.candles"
    };

    private final Path lake;
    private final Map<String, Long> before;

    private RowsWritten(Path lake) {
        this.lake = lake;
        this.before = rows(lake);
    }

    /** Counts from now on. The tables exist. */
    static RowsWritten into(Path lake) {
        return new RowsWritten(lake);
    }

    /** Rows that have been added since, by table. */
    Map<String, Long> since() {
        Map<String, Long> added = rows(lake);
        added.replaceAll((table, rows) -> rows - before.getOrDefault(table, 0L));
        return added;
    }

    private static Map<String, Long> rows(Path lake) {
        Map<String, Long> rows = new TreeMap<>();
        try (Lake opened = Lake.open(lake)) {
            for (String table : TABLES) {
                Snapshot newest = opened.table(table).currentSnapshot();
                String total = newest == null ? "0" : newest.summary().get(SnapshotSummary.TOTAL_RECORDS_PROP);
                rows.put(table, total == null ? 0L : Long.parseLong(total));
            }
        }
        return rows;
    }
}
