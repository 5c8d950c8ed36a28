package io.tidemark.jobs.tables;

import io.tidemark.jobs.forecasting.Scored;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.source.reader.RowDataConverter;

/** Which forecasts {@code gold.forecast_scores} has a row of. */
final class ScoredRows implements RowDataConverter<Scored> {

    private static final long serialVersionUID = 1L;

    private final Columns columns;

    ScoredRows(Table table) {
        this.columns = new Columns(table.schema());
    }

    @Override
    public Scored apply(RowData row) {
        return Scored.of(
                columns.text(row, "exchange"),
                columns.text(row, "instrument"),
                columns.text(row, "target"),
                columns.text(row, "timeframe"),
                columns.time(row, "made_at"),
                columns.text(row, "horizon"),
                columns.text(row, "model"));
    }

    @Override
    public TypeInformation<Scored> getProducedType() {
        return Types.POJO(Scored.class);
    }
}
