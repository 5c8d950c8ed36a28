package io.tidemark.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class KafkaOptionsTest {

    @Test
    void d1WhatIsWrittenIsAcknowledgedByAllAndInNoTransactionWhateverIsSet() {
        Configuration options = Configuration.fromMap(Map.of(
                "kafka.bootstrap", "127.0.0.1:9092",
                "kafka.properties.acks", "1",
                "kafka.properties.enable.idempotence", "false",
                "kafka.properties.transactional.id", "mine"));

        Properties producer = KafkaOptions.producer(options);

        assertThat(producer)
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", "true")
                .doesNotContainKey("transactional.id");
    }

    @Test
    void whatIsSaidOfSaslAndTlsReachesEachClientUntouched() {
        Map<String, String> security = Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "SCRAM-SHA-512",
                "sasl.jaas.config", "org.example.Login required username=\"a, b\" password=\" =;\";",
                "ssl.truststore.location", "/etc/trust.p12");
        Configuration options = Configuration.fromMap(Map.of("kafka.bootstrap", "127.0.0.1:9092"));
        security.forEach((key, value) -> options.setString(KafkaOptions.PROPERTIES + key, value));

        assertThat(KafkaOptions.client(options)).containsAllEntriesOf(security);
        assertThat(KafkaOptions.producer(options)).containsAllEntriesOf(security);
        assertThat(KafkaOptions.letters(options)).containsAllEntriesOf(security);
    }
}
