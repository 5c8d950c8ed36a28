package io.tidemark.lake;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
 * <p>An open Parquet file takes more than a megabyte of heap, however little it holds. So rows are held back,
 * {@link #MOST_HELD} at most, and written a partition at a time, with one file open at once. A partition gets one file
 * if all rows fit, or if its own come together and fit; rows should come in the table's order.
 *
 * <p>Closed without a commit it leaves nothing behind; after a commit of which nobody knows whether it came about, its
 * files stay.
 */
public final class LakeAppend implements AutoCloseable {

    /** Rows held back. */
    private static final int MOST_HELD = 50_000;

    private static final int SCALE = 18;

    private final Table table;
    private final int most;
    private final String name;
    private final InternalRecordWrapper wrapper;
    private final Map<PartitionKey, List<Record>> held = new LinkedHashMap<>();
    private final List<DataFile> files = new ArrayList<>();
    private final PartitionKey key;
    private boolean kept;
    private int heldRows;
    private long rows;

    private LakeAppend(String name, Table table, int most) {
        this.name = name;
        this.table = table;
        this.most = most;
        this.wrapper = new InternalRecordWrapper(table.schema().asStruct());
        this.key = new PartitionKey(table.spec(), table.schema());
    }

    /**
     * Begins.
     *
     * @param table with its namespace, {@code silver.trades}
     */
    public static LakeAppend to(Lake lake, String table) {
        return to(lake, table, MOST_HELD);
    }

    /** Begins one that holds back so many rows at most. */
    static LakeAppend to(Lake lake, String table, int most) {
        return new LakeAppend(table, lake.table(table), most);
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
        List<Record> together = held.get(key);
        if (together == null) {
            together = new ArrayList<>();
            held.put(key.copy(), together);
        }
        together.add(row);
        heldRows++;
        if (heldRows >= most) {
            // More rows of this partition may follow.
            writeHeld(held.size() == 1 ? null : together);
        }
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
        writeHeld(null);
        AppendFiles append = table.newAppend();
        files.forEach(append::appendFile);
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
            files.forEach(file -> table.io().deleteFile(file.location()));
        }
    }

    /** Writes all partitions but one, each into a file. */
    private void writeHeld(@Nullable List<Record> but) {
        for (Iterator<Map.Entry<PartitionKey, List<Record>>> all =
                        held.entrySet().iterator();
                all.hasNext(); ) {
            Map.Entry<PartitionKey, List<Record>> partition = all.next();
            if (partition.getValue() != but) {
                files.add(write(partition.getKey(), partition.getValue()));
                heldRows -= partition.getValue().size();
                all.remove();
            }
        }
    }

    private DataFile write(PartitionKey partition, List<Record> records) {
        DataWriter<Record> writer = writer(table, partition, "append-" + UUID.randomUUID());
        boolean whole = false;
        try {
            records.forEach(writer::write);
            writer.close();
            whole = true;
            return writer.toDataFile();
        } catch (IOException e) {
            throw new LakeException("Failed to append to %s: %s".formatted(name, e.getMessage()), e);
        } finally {
            if (!whole) {
                discard(table, writer);
            }
        }
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

    /** Closes a file that is not to be, and deletes it. */
    static void discard(Table table, DataWriter<Record> writer) {
        try {
            writer.close();
        } catch (IOException | RuntimeException e) {
            return; // What led here says more.
        }
        table.io().deleteFile(writer.toDataFile().location());
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
