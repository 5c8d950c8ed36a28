package io.tidemark.jobs;

import io.tidemark.jobs.kafka.KafkaFeed;
import io.tidemark.jobs.kafka.RawTopics;
import io.tidemark.jobs.start.StartGuard;
import io.tidemark.jobs.tables.LakeTables;
import io.tidemark.model.MarketEvent;
import io.tidemark.source.ExchangeSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * From the exchanges to Kafka: whatever a feed yields, as messages. Frames as they came go to the lake from here, since
 * nobody else has their texts. Drawn in {@code diagrams/ingest-job.mmd}.
 */
public final class IngestJob {

    /** As Flink shows it. */
    public static final String NAME = "ingest";

    private IngestJob() {}

    /**
     * Submits the job: {@code --lake DIR --live EXCHANGE=INSTRUMENT+INSTRUMENT,EXCHANGE=… --kafka.bootstrap HOST:PORT
     * --config FILE --KEY VALUE}.
     */
    public static void main(String[] args) throws Exception {
        JobArguments arguments = JobArguments.of(args);
        StartGuard.identify(arguments.configuration());
        RawTopics.require(arguments.settings().options());
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(arguments.configuration());
        define(env, arguments.settings());
        JobStart.submit(env, NAME, arguments);
    }

    /** Builds the job for what {@code settings} name. */
    public static void define(StreamExecutionEnvironment env, JobSettings settings) {
        try (LakeTables tables = new LakeTables(settings.lake(), settings.options())) {
            DataStream<MarketEvent> events = env.fromSource(
                            settings.source(tables, env.getConfiguration()), ExchangeSource.watermarks(), "feed")
                    .uid("feed");

            events.flatMap(new CountEvents())
                    .name("count")
                    .uid("count")
                    .sinkTo(new DiscardingSink<>())
                    .name("counted")
                    .uid("counted");

            tables.appendFrames(events);
            KafkaFeed.write(events, settings.options());
        }
    }
}
