package io.tidemark.jobs.kafka;

import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Dead letters as Kafka's records: key and value untouched. */
final class ToDeadLetters implements KafkaRecordSerializationSchema<DeadLetter> {

    private static final long serialVersionUID = 1L;

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            DeadLetter dead, KafkaSinkContext context, @Nullable Long timestamp) {
        ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>(
                dead.letter().topic().deadLetters(),
                0,
                dead.letter().key(),
                dead.letter().value());
        dead.headers().forEach(header -> sent.headers().add(header.name(), header.value()));
        return sent;
    }
}
