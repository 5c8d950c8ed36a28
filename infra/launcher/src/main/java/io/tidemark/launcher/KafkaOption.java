package io.tidemark.launcher;

import io.tidemark.jobs.kafka.KafkaOptions;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How Kafka's clients reach their brokers, beside where these are; the same wherever Kafka is used. */
final class KafkaOption {

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "Properties for Kafka's clients (security.protocol, sasl.…, ssl.…), passed on untouched.")
    @Nullable
    Path file;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            converter = Values.Positive.class,
            description = "Partitions of each raw topic; never changes once they are there (default: 12).")
    @Nullable
    Long partitions;

    /** Settings of whatever reads and writes topics. */
    Configuration settings(String bootstrap) {
        Configuration settings = new Configuration();
        settings.set(KafkaOptions.BOOTSTRAP, bootstrap);
        if (partitions != null) {
            settings.set(KafkaOptions.PARTITIONS, Math.toIntExact(partitions));
        }
        if (file != null) {
            KafkaOptions.file(file).forEach(settings::setString);
        }
        return settings;
    }
}
