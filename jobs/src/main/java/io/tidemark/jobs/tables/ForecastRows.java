package io.tidemark.jobs.tables;

import io.tidemark.jobs.forecasting.Forecast;
import io.tidemark.jobs.forecasting.Horizons;
import io.tidemark.jobs.windows.Timeframe;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.source.reader.RowDataConverter;

/** The rows of {@code gold.forecasts} as they were written. */
final class ForecastRows implements RowDataConverter<Forecast> {

    private static final long serialVersionUID = 1L;

    private final Columns columns;

    ForecastRows(Table table) {
        this.columns = new Columns(table.schema());
    }

    @Override
    public Forecast apply(RowData row) {
        return new Forecast(
                columns.text(row, "exchange"),
                columns.text(row, "instrument"),
                columns.text(row, "target"),
                Timeframe.of(columns.text(row, "timeframe")),
                columns.time(row, "made_at"),
                Horizons.of(columns.text(row, "horizon")),
                columns.text(row, "model"),
                columns.time(row, "target_time"),
                columns.decimal(row, "forecast"),
                columns.decimal(row, "lower_80"),
                columns.decimal(row, "upper_80"),
                columns.decimal(row, "lower_95"),
                columns.decimal(row, "upper_95"),
                columns.textOrNull(row, "parameters"),
                Math.toIntExact(row.getLong(columns.at("candles"))),
                columns.time(row, "known_at"));
    }

    @Override
    public TypeInformation<Forecast> getProducedType() {
        return Types.POJO(Forecast.class);
    }
}
