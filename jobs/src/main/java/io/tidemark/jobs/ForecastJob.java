package io.tidemark.jobs;

import io.tidemark.jobs.forecasting.Close;
import io.tidemark.jobs.forecasting.DueForecast;
import io.tidemark.jobs.forecasting.DueForecasts;
import io.tidemark.jobs.forecasting.Forecast;
import io.tidemark.jobs.forecasting.ForecastRequest;
import io.tidemark.jobs.forecasting.ForecastScore;
import io.tidemark.jobs.forecasting.ForecastScores;
import io.tidemark.jobs.forecasting.Forecasts;
import io.tidemark.jobs.forecasting.Scored;
import io.tidemark.jobs.tables.LakeTables;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Prices to come, by several models, and how those that were forecast before turned out. It ends. What has been
 * forecast or scored already is left alone, so a second run changes nothing. Drawn in
 * {@code diagrams/6_forecasting/uml_forecasting_pipeline.mmd}.
 */
public final class ForecastJob {

    /** As Flink shows it. */
    public static final String NAME = "forecast";

    private ForecastJob() {}

    /**
     * Builds the job.
     *
     * @param lake directory of the lake
     * @param options settings of the tables
     */
    public static void define(
            StreamExecutionEnvironment env, Path lake, ForecastRequest request, Configuration options) {
        try (LakeTables tables = new LakeTables(lake, options)) {
            Ends ends = compute(env, tables, request);
            tables.appendForecasts(ends.forecasts());
            tables.appendForecastScores(ends.scores());
        }
    }

    /** Builds a job that computes the same, counts it and writes nothing. */
    public static void preview(StreamExecutionEnvironment env, Path lake, ForecastRequest request) {
        try (LakeTables tables = new LakeTables(lake, new Configuration())) {
            Ends ends = compute(env, tables, request);
            ends.forecasts()
                    .sinkTo(new DiscardingSink<>())
                    .name("forecasts counted")
                    .uid("forecasts-counted");
            ends.scores().sinkTo(new DiscardingSink<>()).name("scores counted").uid("scores-counted");
        }
    }

    private static Ends compute(StreamExecutionEnvironment env, LakeTables tables, ForecastRequest request) {
        DataStream<Close> closes = tables.closes(env, request);
        DataStream<Forecast> before = tables.forecasts(env, request);
        DataStream<Scored> scored = tables.scored(env, request);

        DataStream<Forecast> forecasts = closes.keyBy(Close::market)
                .connect(before.keyBy(Forecast::market))
                .process(new Forecasts(request))
                .name("forecasts")
                .uid("forecasts");

        DataStream<DueForecast> due = forecasts
                .union(before)
                .keyBy(Forecast::market)
                .connect(scored.keyBy(Scored::market))
                .process(new DueForecasts())
                .name("due forecasts")
                .uid("due-forecasts");

        DataStream<ForecastScore> scores = due.keyBy(DueForecast::market)
                .connect(closes.keyBy(Close::market))
                .process(new ForecastScores())
                .name("scores")
                .uid("scores");
        return new Ends(forecasts, scores);
    }

    private record Ends(DataStream<Forecast> forecasts, DataStream<ForecastScore> scores) {}
}
