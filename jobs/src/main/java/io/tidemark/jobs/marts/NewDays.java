package io.tidemark.jobs.marts;

import io.tidemark.lake.Lake;
import io.tidemark.sql.Definitions;
import io.tidemark.sql.MartDefinition;
import io.tidemark.sql.ViewDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * Days of marts that rows have come for: the files that were appended to the tables they read, by Iceberg's incremental
 * scan, since it was last asked. Reads no rows.
 */
public final class NewDays {

    private static final Map<String, ViewDefinition> VIEWS =
            Definitions.views().stream().collect(Collectors.toMap(ViewDefinition::fullName, Function.identity()));

    private static final long NOTHING = -1;

    private final Lake lake;
    private final List<MartDefinition> marts;
    private final Map<String, Long> seen = new HashMap<>();
    private long oldest;

    /** From now on. */
    public NewDays(Lake lake, List<MartDefinition> marts) {
        this.lake = lake;
        this.marts = List.copyOf(marts);
        next();
    }

    /** The days to make again, with the marts that rows have come for, in order. */
    public Map<LocalDate, List<MartDefinition>> next() {
        oldest = Long.MAX_VALUE;
        Map<String, Set<LocalDate>> added = new HashMap<>();
        Map<LocalDate, List<MartDefinition>> days = new TreeMap<>();
        for (MartDefinition mart : marts) {
            Set<LocalDate> own = new TreeSet<>();
            for (String table : tables(mart)) {
                for (LocalDate day : added.computeIfAbsent(table, this::added)) {
                    // A day is made of those before it, as far as the mart looks back.
                    for (int later = 0; later <= mart.lookBack(); later++) {
                        own.add(day.plusDays(later));
                    }
                }
            }
            own.forEach(
                    day -> days.computeIfAbsent(day, none -> new ArrayList<>()).add(mart));
        }
        return days;
    }

    /** When the oldest of the rows was committed that the last answer is about; never where it is about none. */
    public Instant since() {
        return Instant.ofEpochMilli(oldest);
    }

    private static Set<String> tables(MartDefinition mart) {
        Set<String> tables = new LinkedHashSet<>();
        for (String name : mart.reads()) {
            ViewDefinition view = VIEWS.get(name);
            if (view == null) {
                tables.add(name);
            } else {
                tables.addAll(Definitions.reads(view.query()));
            }
        }
        return tables;
    }

    private Set<LocalDate> added(String name) {
        Table table = lake.table(name);
        @Nullable Snapshot now = table.currentSnapshot();
        long newest = now == null ? NOTHING : now.snapshotId();
        long before = seen.getOrDefault(name, NOTHING);
        seen.put(name, newest);
        return newest == before ? Set.of() : days(table, before, newest);
    }

    private Set<LocalDate> days(Table table, long before, long newest) {
        boolean follows = before != NOTHING && SnapshotUtil.isAncestorOf(table, newest, before);
        for (Snapshot snapshot : SnapshotUtil.ancestorsBetween(newest, follows ? before : null, table::snapshot)) {
            oldest = Math.min(oldest, snapshot.timestampMillis());
        }
        Set<LocalDate> days = new TreeSet<>();
        // Set back, or seen so long ago that the snapshot is gone: all there is may be new.
        try (CloseableIterable<FileScanTask> files = follows
                ? table.newIncrementalAppendScan()
                        .fromSnapshotExclusive(before)
                        .toSnapshot(newest)
                        .planFiles()
                : table.newScan().useSnapshot(newest).planFiles()) {
            for (FileScanTask file : files) {
                days.add(LocalDate.ofEpochDay(file.file().partition().get(0, Integer.class)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return days;
    }
}
