package io.tidemark.jobs.tables;

import io.tidemark.jobs.forecasting.Close;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.source.reader.RowDataConverter;

/** The closing prices of {@code gold.candles}. */
final class CloseRows implements RowDataConverter<Close> {

    private static final long serialVersionUID = 1L;

    private final Columns columns;

    CloseRows(Table table) {
        this.columns = new Columns(schema(table));
    }

    /** What of the table is read. */
    static Schema schema(Table table) {
        return table.schema()
                .select(
                        "exchange",
                        "instrument",
                        "timeframe",
                        "window_start",
                        "window_end",
                        "close",
                        "revision",
                        "known_at");
    }

    @Override
    public Close apply(RowData row) {
        return new Close(
                columns.text(row, "exchange") + "/" + columns.text(row, "instrument"),
                columns.time(row, "window_end"),
                columns.decimal(row, "close"),
                row.getInt(columns.at("revision")),
                columns.time(row, "known_at"));
    }

    @Override
    public TypeInformation<Close> getProducedType() {
        return Types.POJO(Close.class);
    }
}
