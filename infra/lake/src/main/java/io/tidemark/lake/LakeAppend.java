package io.tidemark.lake;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.exceptions.CleanableFailure;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Rows added to a table by a command, all in one commit or none at all. A job that writes the same table meanwhile is
 * no trouble: a commit that loses the race is repeated, and a job looks only for commits of its own.
 *
 * <p>Writes one file for each partition; rows should come in the table's order. Closed without a commit it leaves
 * nothing behind; after a commit of which nobody knows whether it came about, its files stay.
 */
public final class LakeAppend implements AutoCloseable {

    private static final int SCALE = 18;

    private final Table table;
    private final String name;
    private final InternalRecordWrapper wrapper;
    private final Map<PartitionKey, DataWriter<Record>> writers = new HashMap<>();
    private final PartitionKey key;
    private boolean kept;
    private long rows;

    private LakeAppend(String name, Table table) {
        this.name = name;
        this.table = table;
        this.wrapper = new InternalRecordWrapper(table.schema().asStruct());
        this.key = new PartitionKey(table.spec(), table.schema());
    }

    /**
     * Begins.
     *
     * @param table with its namespace, {@code silver.trades}
     */
    public static LakeAppend to(Lake lake, String table) {
        return new LakeAppend(table, lake.table(table));
    }

    /**
     * Adds a row.
     *
     * @param values by column; times as microseconds since the epoch, decimals as {@link BigDecimal}, days as
     *     {@link java.time.LocalDate}; what is not there is null
     */
    public void add(Map<String, ? extends @Nullable Object> values) {
        Schema schema = table.schema();
        Record row = GenericRecord.create(schema);
        for (Types.NestedField field : schema.columns()) {
            Object value = values.get(field.name());
            if (value == null && field.isRequired()) {
                throw new LakeException("Cannot append to %s: %s is missing".formatted(name, field.name()));
            }
            row.setField(field.name(), value == null ? null : stored(field, value));
        }
        key.partition(wrapper.wrap(row));
        DataWriter<Record> writer = writers.get(key);
        if (writer == null) {
            PartitionKey own = key.copy();
            writer = writer(table, own, "append-" + UUID.randomUUID());
            writers.put(own, writer);
        }
        writer.write(row);
        rows++;
    }

    /** Rows added so far. */
    public long rows() {
        return rows;
    }

    /** Makes the rows visible. Without rows nothing happens. */
    public void commit() {
        if (rows == 0) {
            return;
        }
        AppendFiles append = table.newAppend();
        for (DataFile file : files()) {
            append.appendFile(file);
        }
        try {
            append.commit();
        } catch (RuntimeException e) {
            // Unless it is certain that nothing was committed, the table may hold these files.
            kept = !(e instanceof CleanableFailure);
            throw e;
        }
        kept = true;
    }

    @Override
    public void close() {
        if (!kept) {
            files().forEach(file -> table.io().deleteFile(file.location()));
        }
    }

    private List<DataFile> files() {
        List<DataFile> files = new ArrayList<>();
        for (DataWriter<Record> writer : writers.values()) {
            try {
                writer.close();
            } catch (IOException e) {
                throw new LakeException("Failed to append to %s: %s".formatted(name, e.getMessage()), e);
            }
            files.add(writer.toDataFile());
        }
        return files;
    }

    /** Writes one new file, which is no part of the table until it is committed. */
    static DataWriter<Record> writer(Table table, StructLike partition, String name) {
        String path = table.locationProvider().newDataLocation(table.spec(), partition, name + ".parquet");
        try {
            return Parquet.writeData(table.io().newOutputFile(path))
                    .forTable(table)
                    .withPartition(partition)
                    .createWriterFunc((schema, file) -> GenericParquetWriter.create(schema, file))
                    .build();
        } catch (IOException e) {
            throw new LakeException("Failed to append to %s: %s".formatted(table.name(), e.getMessage()), e);
        }
    }

    private static Object stored(Types.NestedField field, Object value) {
        return switch (field.type().typeId()) {
            case DECIMAL -> ((BigDecimal) value).setScale(SCALE);
            case TIMESTAMP -> time(((Number) value).longValue());
            case LONG -> ((Number) value).longValue();
            case INTEGER -> ((Number) value).intValue();
            default -> value;
        };
    }

    private static OffsetDateTime time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
