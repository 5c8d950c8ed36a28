package io.tidemark.jobs.kafka;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;

/** Settings of the topics and of what writes and reads them. */
public final class KafkaOptions {

    /** Whatever follows goes to Kafka's clients untouched: {@code kafka.properties.sasl.jaas.config}. */
    public static final String PROPERTIES = "kafka.properties.";

    public static final ConfigOption<String> BOOTSTRAP = ConfigOptions.key("kafka.bootstrap")
            .stringType()
            .noDefaultValue()
            .withDescription("Brokers to ask for the others, HOST:PORT,HOST:PORT.");

    public static final ConfigOption<Integer> PARTITIONS = ConfigOptions.key("kafka.partitions")
            .intType()
            .defaultValue(12)
            .withDescription("Partitions of each raw topic. Fixed for ever: another number breaks the order by key.");

    public static final ConfigOption<String> GROUP = ConfigOptions.key("kafka.group")
            .stringType()
            .defaultValue("tidemark-market-data")
            .withDescription("Consumer group under which the market-data job shows how far it has read.");

    public static final ConfigOption<Duration> OUTAGE = ConfigOptions.key("kafka.outage")
            .durationType()
            .defaultValue(Duration.ofMinutes(10))
            .withDescription("How long brokers may be away before the job that writes fails and starts again.");

    public static final ConfigOption<Boolean> UNTIL_END = ConfigOptions.key("kafka.until-end")
            .booleanType()
            .defaultValue(false)
            .withDescription("Read what is in the topics at the start, and end.");

    private KafkaOptions() {}

    /**
     * Properties of Kafka's clients as settings of ours, by {@link #PROPERTIES}.
     *
     * @param file of Java's properties, as Kafka's own tools take it
     */
    public static Map<String, String> file(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("Cannot read %s: no such file".formatted(file));
        }
        Properties properties = new Properties();
        try (Reader text = Files.newBufferedReader(file)) {
            properties.load(text);
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to read %s: %s".formatted(file, e.getMessage()), e);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.forEach((key, value) -> settings.put(PROPERTIES + key, String.valueOf(value)));
        return settings;
    }

    /** What every client of ours is given: the brokers and {@link #PROPERTIES}. */
    public static Properties client(ReadableConfig options) {
        Properties properties = new Properties();
        if (options instanceof Configuration all) {
            for (Map.Entry<String, String> option : all.toMap().entrySet()) {
                if (option.getKey().startsWith(PROPERTIES)) {
                    properties.put(option.getKey().substring(PROPERTIES.length()), option.getValue());
                }
            }
        }
        properties.put("bootstrap.servers", bootstrap(options));
        return properties;
    }

    /** The same for a producer that loses and doubles nothing as long as it lives. */
    public static Properties producer(ReadableConfig options) {
        long outage = options.get(OUTAGE).toMillis();
        Properties properties = new Properties();
        properties.put("compression.type", "lz4");
        properties.put("linger.ms", "5");
        properties.put("max.request.size", String.valueOf(RawTopics.MAX_MESSAGE));
        properties.put("delivery.timeout.ms", String.valueOf(outage));
        properties.put("max.block.ms", String.valueOf(outage));
        properties.put("request.timeout.ms", String.valueOf(Math.min(outage, 30_000)));
        properties.putAll(client(options));
        properties.put("acks", "all");
        properties.put("enable.idempotence", "true");
        // What is in a transaction that times out is lost, and a feed cannot be asked for it again.
        properties.remove("transactional.id");
        return properties;
    }

    /** The same for dead letters: as large as a message may be, and what is said of it. */
    static Properties letters(ReadableConfig options) {
        Properties properties = producer(options);
        properties.put("max.request.size", String.valueOf(RawTopics.MAX_MESSAGE + RawTopics.HEADERS));
        return properties;
    }

    /** The same for one that brings a whole message back, whose parts are each small enough. */
    static Properties wholes(ReadableConfig options, long bytes) {
        Properties properties = letters(options);
        if (bytes > RawTopics.MAX_MESSAGE) {
            long room = bytes + RawTopics.HEADERS;
            properties.put("max.request.size", String.valueOf(room));
            properties.put("buffer.memory", String.valueOf(Math.max(room, 32 << 20)));
            // It came compressed, by whom nobody knows how well.
            properties.put("compression.type", "zstd");
        }
        return properties;
    }

    static String bootstrap(ReadableConfig options) {
        return options.getOptional(BOOTSTRAP)
                .orElseThrow(() ->
                        new IllegalArgumentException("Cannot use Kafka: %s is not set".formatted(BOOTSTRAP.key())));
    }
}
