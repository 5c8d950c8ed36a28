package io.tidemark.dashboard;

import io.tidemark.lake.LakeReader;
import io.tidemark.lake.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What models say of an instrument's next prices, and how what they said before turned out. */
final class ForecastApi {

    /** Older forecasts say nothing of today, and a record of longer is one of other times. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private static final String FORECASTS = "gold.forecasts";
    private static final String SCORES = "gold.forecast_scores";

    private final LakeReader lake;

    ForecastApi(LakeReader lake) {
        this.lake = lake;
    }

    List<Endpoint> endpoints() {
        return List.of(new Endpoint(
                "/api/v1/forecasts",
                "The newest forecast of each model, of this timeframe or else of another, and the record of 30 days before",
                List.of(Parameter.EXCHANGE, Parameter.INSTRUMENT, Parameter.TIMEFRAME, Parameter.AS_OF),
                List.of(Parameter.EXCHANGE, Parameter.INSTRUMENT),
                List.of(FORECASTS, SCORES),
                this::forecasts));
    }

    private Body forecasts(Parameters parameters) {
        Instant newest = lake.newest(FORECASTS, "made_at").orElse(null);
        if (newest == null) {
            return Body.json(Tables.missing(FORECASTS));
        }
        // One made at the very moment was known then.
        Instant end = parameters.moment(Parameter.AS_OF).orElse(newest);
        Rows made = made(parameters, end);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("forecasts", made);
        answer.put("record", record(parameters, made, end));
        return Body.json(answer);
    }

    private Rows made(Parameters parameters, Instant end) {
        return Rows.of(
                lake,
                Question.of("""
                        WITH eligible AS (
                            SELECT timeframe, made_at, model, horizon, target_time, forecast, lower_80, upper_80, lower_95, upper_95,
                                   parameters, candles, known_at
                            FROM ${gold.forecasts}
                            WHERE exchange = ? AND instrument = ? AND target = 'close' AND made_at >= ? AND made_at <= ?
                              AND known_at <= ?
                        ), newest AS (
                            SELECT timeframe, max(made_at) AS made_at FROM eligible GROUP BY timeframe
                            ORDER BY timeframe <> ?, made_at DESC LIMIT 1
                        )
                        SELECT * FROM eligible JOIN newest USING (timeframe, made_at) ORDER BY model, target_time LIMIT 1000
                        """)
                        .over(FORECASTS, "made_at", end.minus(LONGEST), end.plusMillis(1))
                        .with(parameters.text(Parameter.EXCHANGE))
                        .with(parameters.text(Parameter.INSTRUMENT))
                        .with(end.minus(LONGEST))
                        .with(end)
                        .with(known(parameters))
                        .with(parameters.timeframe().text()));
    }

    /** Of the same timeframe as the forecasts shown. */
    private @Nullable Rows record(Parameters parameters, Rows made, Instant end) {
        if (made.rows().isEmpty() || !lake.has(SCORES)) {
            return null;
        }
        Instant last = parameters.moment(Parameter.AS_OF).isPresent()
                ? end
                : lake.newest(SCORES, "target_time").orElse(end);
        return Rows.of(
                lake,
                Question.of("""
                        SELECT model, horizon, count(*) AS n, avg(inside_80::INT)::DOUBLE AS coverage_80,
                               avg(inside_95::INT)::DOUBLE AS coverage_95, avg(absolute_error::DOUBLE) AS mean_absolute_error,
                               avg(naive_error::DOUBLE) AS naive_mean_absolute_error, min(made_at) AS since,
                               max(target_time) AS until
                        FROM ${gold.forecast_scores}
                        WHERE exchange = ? AND instrument = ? AND target = 'close' AND timeframe = ?
                          AND target_time >= ? AND target_time <= ? AND known_at <= ?
                        GROUP BY model, horizon ORDER BY model, horizon LIMIT 1000
                        """)
                        .over(SCORES, "target_time", last.minus(LONGEST), last.plusMillis(1))
                        .with(parameters.text(Parameter.EXCHANGE))
                        .with(parameters.text(Parameter.INSTRUMENT))
                        .with(String.valueOf(made.value(0, "timeframe")))
                        .with(last.minus(LONGEST))
                        .with(last)
                        .with(known(parameters)));
    }

    private static Instant known(Parameters parameters) {
        return parameters.moment(Parameter.AS_OF).orElse(MarketApi.END_OF_TIME);
    }
}
