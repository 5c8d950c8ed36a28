package io.tidemark.jobs.tables;

import io.tidemark.model.Rejected;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code bronze.rejected}. */
final class RejectedTable implements TableMapping<Rejected> {

    private static final long serialVersionUID = 1L;

    @Override
    public String table() {
        return "bronze.rejected";
    }

    @Override
    public Class<Rejected> type() {
        return Rejected.class;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "feed",
                "exchange",
                "connection",
                "received_at",
                "error_code",
                "error_detail",
                "schema_version",
                "frame");
    }

    @Override
    public RowData row(Rejected rejected) {
        return GenericRowData.of(
                Values.text(rejected.stream()),
                Values.text(rejected.exchange()),
                Values.text(rejected.connection()),
                Values.time(rejected.receivedAt()),
                Values.text(rejected.errorCode()),
                Values.text(rejected.errorDetail()),
                Values.text(rejected.schemaVersion()),
                Values.text(rejected.frame()));
    }
}
