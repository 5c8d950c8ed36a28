package io.tidemark.jobs;

import io.tidemark.jobs.cleansing.Unscored;
import io.tidemark.jobs.tables.LakeTables;
import io.tidemark.model.MarketEvent;
import io.tidemark.source.ExchangeSource;
import java.nio.file.Path;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Trades of the past into the lake: the frames they came in, the trades, and what cannot be had. It ends. The candles
 * are made again from the trades once they are committed, by {@link CandleRebuildJob}. Drawn in
 * {@code diagrams/backfill-job.mmd}.
 */
public final class BackfillJob {

    /** As Flink shows it. */
    public static final String NAME = "backfill";

    private BackfillJob() {}

    /**
     * Builds the job.
     *
     * @param history what to ask for
     * @param lake directory of the lake
     * @param options settings of the tables
     */
    public static void define(
            StreamExecutionEnvironment env, ExchangeSource history, Path lake, Configuration options) {
        DataStream<MarketEvent> events = env.fromSource(history, WatermarkStrategy.noWatermarks(), "history")
                .uid("history");
        try (LakeTables tables = new LakeTables(lake, options)) {
            tables.appendFrames(events);
            tables.appendRejected(events);
            tables.appendTrades(Unscored.of(events).name("unscored").uid("unscored"));
            tables.appendFeedEvents(events);
            tables.appendGaps(events);
        }
        events.flatMap(new CountEvents())
                .name("count")
                .uid("count")
                .sinkTo(new DiscardingSink<>())
                .name("counted")
                .uid("counted");
    }
}
