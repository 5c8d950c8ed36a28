package io.tidemark.jobs.kafka;

import io.tidemark.jobs.windows.SingletonTypeInfo;
import io.tidemark.model.MarketEvent;
import io.tidemark.source.ExchangeSource;
import java.util.Arrays;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The stream of market events by way of Kafka.
 *
 * @param events the same that an {@link ExchangeSource} yields, but for the texts of frames
 * @param rejected what broke its contract, as rows of {@code bronze.rejected}
 */
public record KafkaFeed(DataStream<MarketEvent> events, DataStream<MarketEvent> rejected) {

    /** Where to begin without state. */
    public enum Begin {
        /** With the oldest message there is. */
        AT_THE_OLDEST,
        /** Behind what the consumer group has read, or with the oldest where it has read nothing. */
        WHERE_LAST_READ
    }

    /**
     * Reads the topics, and sends on to the dead letters what breaks its contract.
     *
     * @param begin where, if there is no state
     */
    public static KafkaFeed read(StreamExecutionEnvironment env, ReadableConfig options, Begin begin) {
        SingleOutputStreamOperator<Inbound> inbound = env.fromSource(
                        source(options, begin), WatermarkStrategy.noWatermarks(), "raw topics")
                .uid("raw-topics")
                .process(new Gate(), new SingletonTypeInfo<>(Inbound.class, InboundSerializer.INSTANCE))
                .name("gate")
                .uid("gate");
        DataStream<DeadLetter> dead = inbound.getSideOutput(Gate.DEAD);
        dead.sinkTo(deadLetters(options)).name("dead letters").uid("dead-letters");
        return new KafkaFeed(
                Together.of(inbound).name("together").uid("together"),
                dead.flatMap(new ToRejected())
                        .returns(ExchangeSource.type())
                        .name("rejected letters")
                        .uid("rejected-letters"));
    }

    /** Whether what is read has an end. */
    public static Boundedness boundedness(ReadableConfig options) {
        return options.get(KafkaOptions.UNTIL_END) ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
    }

    /** Writes events to the topics, each at least once. */
    public static void write(DataStream<MarketEvent> events, ReadableConfig options) {
        Outbound.of(events, options.get(KafkaOptions.PARTITIONS))
                .name("outbound")
                .uid("outbound")
                .sinkTo(KafkaSink.<OutboundMessage>builder()
                        .setBootstrapServers(KafkaOptions.bootstrap(options))
                        .setKafkaProducerConfig(KafkaOptions.producer(options))
                        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                        .setRecordSerializer(new ToTopic())
                        .build())
                .name("raw topics")
                .uid("raw-topics");
    }

    private static KafkaSource<Letter> source(ReadableConfig options, Begin begin) {
        Properties properties = KafkaOptions.client(options);
        KafkaSourceBuilder<Letter> source = KafkaSource.<Letter>builder()
                .setProperties(properties)
                // The number of partitions never changes.
                .setProperty("partition.discovery.interval.ms", "-1")
                // Nothing of ours is written in transactions; one of somebody else's that hangs holds nobody up.
                .setProperty("isolation.level", "read_uncommitted")
                .setBootstrapServers(KafkaOptions.bootstrap(options))
                .setGroupId(options.get(KafkaOptions.GROUP))
                .setTopics(Arrays.stream(RawTopic.values()).map(RawTopic::topic).toList())
                .setStartingOffsets(new StartOffsets(begin))
                .setDeserializer(new Letters());
        if (boundedness(options) == Boundedness.BOUNDED) {
            source.setBounded(OffsetsInitializer.latest());
        }
        return source.build();
    }

    private static KafkaSink<DeadLetter> deadLetters(ReadableConfig options) {
        return KafkaSink.<DeadLetter>builder()
                .setBootstrapServers(KafkaOptions.bootstrap(options))
                .setKafkaProducerConfig(KafkaOptions.letters(options))
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(new ToDeadLetters())
                .build();
    }
}
