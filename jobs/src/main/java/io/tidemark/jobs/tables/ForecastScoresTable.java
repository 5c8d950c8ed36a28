package io.tidemark.jobs.tables;

import io.tidemark.jobs.forecasting.Forecast;
import io.tidemark.jobs.forecasting.ForecastScore;
import io.tidemark.jobs.forecasting.Horizons;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

/** {@code gold.forecast_scores}. */
final class ForecastScoresTable implements TableMapping<ForecastScore> {

    private static final long serialVersionUID = 1L;
    private static final RowOrder<ForecastScore> ORDER = new RowOrder<>(
            score -> score.forecast().exchange(),
            score -> score.forecast().instrument(),
            Comparator.<ForecastScore>comparingLong(score -> score.forecast().targetTime())
                    .thenComparing(score -> score.forecast().model())
                    .thenComparingLong(score -> score.forecast().madeAt()));

    private final Words words = new Words();

    @Override
    public String table() {
        return "gold.forecast_scores";
    }

    @Override
    public Class<ForecastScore> type() {
        return ForecastScore.class;
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
                "window_start",
                "target_time",
                "forecast",
                "actual",
                "error",
                "absolute_error",
                "naive_error",
                "inside_80",
                "inside_95",
                "known_at");
    }

    @Override
    public RowData row(ForecastScore score) {
        Forecast forecast = score.forecast();
        return GenericRowData.of(
                words.of(forecast.exchange()),
                words.of(forecast.instrument()),
                words.of(forecast.target()),
                words.of(forecast.timeframe().text()),
                Values.time(forecast.madeAt()),
                words.of(Horizons.text(forecast.horizon())),
                words.of(forecast.model()),
                Values.time(forecast.targetTime() - forecast.timeframe().micros()),
                Values.time(forecast.targetTime()),
                Values.decimal(forecast.forecast()),
                Values.decimal(score.actual()),
                Values.decimal(score.error()),
                Values.decimal(score.error().abs()),
                Values.decimal(score.naiveError()),
                score.inside80(),
                score.inside95(),
                Values.time(score.knownAt()));
    }

    @Override
    public RowOrder<ForecastScore> order() {
        return ORDER;
    }
}
