package io.tidemark.planted.jobs.tables;

import org.apache.iceberg.flink.sink.IcebergSink;
import org.apache.iceberg.flink.sink.dynamic.DynamicIcebergSink;

/** A table whose rows are replaced in place. */
final class ChangesRows {

    IcebergSink.Builder upserts(IcebergSink.Builder sink) {
        return sink.upsert(true);
    }

    Class<?> dynamic() {
        return DynamicIcebergSink.class;
    }
}
