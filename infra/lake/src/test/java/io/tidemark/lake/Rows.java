package io.tidemark.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;

/** Writes rows into a table as a job would: one Parquet file, one commit. */
final class Rows {

    private Rows() {}

    /** All rows must belong to one partition. */
    static void append(Table table, List<Map<String, Object>> rows) {
        table.newAppend().appendFile(write(table, rows)).commit();
    }

    static DataFile write(Table table, List<Map<String, Object>> rows) {
        try {
            return tryWrite(table, rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DataFile tryWrite(Table table, List<Map<String, Object>> rows) throws IOException {
        List<Record> records = rows.stream()
                .map(row -> (Record) GenericRecord.create(table.schema()).copy(row))
                .toList();
        PartitionKey key = new PartitionKey(table.spec(), table.schema());
        key.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(records.get(0)));
        String path = table.locationProvider().newDataLocation(table.spec(), key, UUID.randomUUID() + ".parquet");
        DataWriter<Record> writer = Parquet.writeData(table.io().newOutputFile(path))
                .forTable(table)
                .withPartition(key)
                .createWriterFunc((schema, file) -> GenericParquetWriter.create(schema, file))
                .build();
        try (writer) {
            records.forEach(writer::write);
        }
        return writer.toDataFile();
    }

    /** Deletes by position, as other engines do on an update; Tidemark itself never does. */
    static void deleteFirstRow(Table table) throws IOException {
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            DataFile data = tasks.iterator().next().file();
            PositionDeleteWriter<Record> writer = Parquet.writeDeletes(table.io()
                            .newOutputFile(table.locationProvider().newDataLocation(UUID.randomUUID() + ".parquet")))
                    .withSpec(table.spec())
                    .withPartition(data.partition())
                    .overwrite()
                    .buildPositionWriter();
            try (writer) {
                writer.write(PositionDelete.<Record>create().set(data.location(), 0));
            }
            table.newRowDelta().addDeletes(writer.toDeleteFile()).commit();
        }
    }
}
