package io.tidemark.jobs;

import io.tidemark.jobs.marts.Days;
import io.tidemark.jobs.marts.MartTables;
import io.tidemark.lake.Lake;
import io.tidemark.sql.Definitions;
import io.tidemark.sql.MartDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.ParameterTool;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/**
 * The marts of a day by Flink SQL: each is made anew from the tables of the lake and takes the place of what it said of
 * that day, so a second run changes nothing. Drawn in {@code diagrams/marts-job.mmd}.
 */
public final class MartsJob {

    private static final long NONE = 0;

    private MartsJob() {}

    /** Runs it on a cluster: {@code --lake DIR --day 2026-01-02 [--only last_24h,freshness]}. */
    public static void main(String[] args) throws ExecutionException, InterruptedException {
        ParameterTool arguments = ParameterTool.fromArgs(args);
        Path lake = Path.of(arguments.getRequired("lake"));
        List<MartDefinition> marts =
                named(arguments.has("only") ? Set.of(arguments.get("only").split(",")) : Set.of());
        rows(new Configuration(), lake, marts, LocalDate.parse(arguments.getRequired("day")))
                .forEach((mart, rows) -> System.out.printf("%s %d%n", mart, rows));
    }

    /**
     * Marts by their names; all where none is named.
     *
     * @throws IllegalArgumentException if there is none of a name
     */
    public static List<MartDefinition> named(Set<String> names) {
        List<String> known =
                Definitions.marts().stream().map(MartDefinition::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "Invalid mart %s: must be one of %s".formatted(name, String.join(", ", known)));
            }
        }
        return Definitions.marts().stream()
                .filter(mart -> names.isEmpty() || names.contains(mart.name()))
                .toList();
    }

    /**
     * Makes the rows of a day.
     *
     * @param configuration how the job runs
     * @return rows of that day by mart
     * @throws IllegalArgumentException if a statement is wrong; nothing has been written then
     */
    public static Map<String, Long> rows(
            Configuration configuration, Path lake, List<MartDefinition> marts, LocalDate day)
            throws ExecutionException, InterruptedException {
        try (Lake opened = Lake.openOrCreate(lake)) {
            Map<String, Long> before = snapshots(opened, marts);
            MartTables.batch(opened, configuration).of(marts, day).execute().await();
            Map<String, Long> rows = new LinkedHashMap<>();
            for (MartDefinition mart : marts) {
                Table table = opened.table(mart.table());
                if (snapshot(table) == before.getOrDefault(mart.name(), NONE)) {
                    // Without rows there is no partition to replace; what an earlier run wrote must go all the same.
                    clear(table, day);
                }
                rows.put(mart.name(), count(table, day));
            }
            return rows;
        }
    }

    private static Map<String, Long> snapshots(Lake lake, List<MartDefinition> marts) {
        return marts.stream()
                .collect(Collectors.toMap(MartDefinition::name, mart -> snapshot(lake.table(mart.table()))));
    }

    private static long snapshot(Table table) {
        Snapshot snapshot = table.currentSnapshot();
        return snapshot == null ? NONE : snapshot.snapshotId();
    }

    private static void clear(Table table, LocalDate day) {
        if (count(table, day) > 0) {
            table.newDelete()
                    .deleteFromRowFilter(new Days(day, day.plusDays(1)).of(table))
                    .commit();
        }
    }

    private static long count(Table table, LocalDate day) {
        long rows = 0;
        try (CloseableIterable<FileScanTask> files =
                table.newScan().filter(new Days(day, day.plusDays(1)).of(table)).planFiles()) {
            for (FileScanTask file : files) {
                rows += file.file().recordCount();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }
}
