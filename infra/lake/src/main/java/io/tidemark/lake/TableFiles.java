package io.tidemark.lake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.expressions.InclusiveMetricsEvaluator;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** The files of one table's newest snapshot with their statistics, looked at again when they are a second old. */
final class TableFiles {

    private static final Duration AGE = Duration.ofSeconds(1);
    /** What questions prune by, beside times. */
    private static final Set<String> PRUNED_BY = Set.of("exchange", "instrument", "timeframe");

    private final String name;
    private final Table table;
    private final LocalFiles local;
    private List<DataFile> files = List.of();
    private Schema schema;
    private long version;
    private long checkedAt;

    TableFiles(String name, Table table, LocalFiles local) {
        this.name = name;
        this.table = table;
        this.local = local;
        this.schema = table.schema();
        load(table.currentSnapshot());
    }

    synchronized long version() {
        refresh();
        return version;
    }

    /** The next look is at the catalog, not at what is remembered. */
    synchronized void forget() {
        version = -1;
        checkedAt = System.nanoTime() - AGE.toNanos();
    }

    synchronized TableSnapshot snapshot(Expression filter) {
        refresh();
        InclusiveMetricsEvaluator evaluator = new InclusiveMetricsEvaluator(schema, filter);
        List<DataFile> wanted = files.stream().filter(evaluator::eval).toList();
        return new TableSnapshot(name, schema, local.paths(table.io(), wanted));
    }

    synchronized TableState state() {
        refresh();
        Snapshot snapshot = table.currentSnapshot();
        return new TableState(
                table.properties().getOrDefault("comment", ""),
                files.stream().mapToLong(DataFile::recordCount).sum(),
                files.stream().mapToLong(DataFile::fileSizeInBytes).sum(),
                files.size(),
                snapshot == null ? null : Instant.ofEpochMilli(snapshot.timestampMillis()));
    }

    synchronized Optional<Instant> newest(String column) {
        refresh();
        Types.NestedField field = schema.findField(column);
        long newest = Long.MIN_VALUE;
        for (DataFile file : files) {
            Map<Integer, ByteBuffer> bounds = file.upperBounds();
            ByteBuffer bound = bounds == null ? null : bounds.get(field.fieldId());
            if (bound != null) {
                Long micros = Conversions.fromByteBuffer(field.type(), bound);
                newest = Math.max(newest, micros);
            }
        }
        return newest == Long.MIN_VALUE
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(
                        Math.floorDiv(newest, 1_000_000L), Math.floorMod(newest, 1_000_000L) * 1_000));
    }

    private void refresh() {
        if (System.nanoTime() - checkedAt >= AGE.toNanos()) {
            table.refresh();
            Snapshot snapshot = table.currentSnapshot();
            if ((snapshot == null ? 0 : snapshot.snapshotId()) == version) {
                checkedAt = System.nanoTime();
            } else {
                load(snapshot);
            }
        }
    }

    private void load(@Nullable Snapshot snapshot) {
        schema = table.schema();
        files = snapshot == null ? List.of() : plan(snapshot.snapshotId());
        version = snapshot == null ? 0 : snapshot.snapshotId();
        checkedAt = System.nanoTime();
    }

    private List<DataFile> plan(long snapshot) {
        Set<Integer> kept = schema.columns().stream()
                .filter(field -> field.type().typeId() == Type.TypeID.TIMESTAMP || PRUNED_BY.contains(field.name()))
                .map(Types.NestedField::fieldId)
                .collect(Collectors.toSet());
        List<DataFile> planned = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan()
                .useSnapshot(snapshot)
                .includeColumnStats()
                .filter(Expressions.alwaysTrue())
                .planFiles()) {
            for (FileScanTask task : tasks) {
                TableSnapshot.requireReadable(name, task);
                planned.add(task.file().copyWithStats(kept));
            }
        } catch (IOException e) {
            throw new LakeException("Cannot read %s: %s".formatted(name, e.getMessage()), e);
        }
        return List.copyOf(planned);
    }
}
