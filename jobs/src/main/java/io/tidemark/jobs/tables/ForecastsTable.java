package io.tidemark.jobs.tables;

import io.tidemark.jobs.forecasting.Forecast;
import io.tidemark.jobs.forecasting.Horizons;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code gold.forecasts}. */
final class ForecastsTable implements TableMapping<Forecast> {

    private static final long serialVersionUID = 1L;
    private static final RowOrder<Forecast> ORDER = new RowOrder<>(
            Forecast::exchange,
            Forecast::instrument,
            Comparator.comparingLong(Forecast::madeAt)
                    .thenComparing(Forecast::model)
                    .thenComparingLong(Forecast::targetTime));

    private final Words words = new Words();

    @Override
    public String table() {
        return "gold.forecasts";
    }

    @Override
    public Class<Forecast> type() {
        return Forecast.class;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "exchange",
                "instrument",
                "target",
                "timeframe",
                "made_at",
                "horizon",
                "model",
                "target_time",
                "forecast",
                "lower_80",
                "upper_80",
                "lower_95",
                "upper_95",
                "parameters",
                "candles",
                "known_at");
    }

    @Override
    public RowData row(Forecast one) {
        return GenericRowData.of(
                words.of(one.exchange()),
                words.of(one.instrument()),
                words.of(one.target()),
                words.of(one.timeframe().text()),
                Values.time(one.madeAt()),
                words.of(Horizons.text(one.horizon())),
                words.of(one.model()),
                Values.time(one.targetTime()),
                Values.decimal(one.forecast()),
                Values.decimal(one.lower80()),
                Values.decimal(one.upper80()),
                Values.decimal(one.lower95()),
                Values.decimal(one.upper95()),
                Values.text(one.parameters()),
                (long) one.candles(),
                Values.time(one.knownAt()));
    }

    @Override
    public RowOrder<Forecast> order() {
        return ORDER;
    }
}
