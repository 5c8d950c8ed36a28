package io.tidemark.jobs.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Messages as Kafka's records. */
final class ToTopic implements KafkaRecordSerializationSchema<OutboundMessage> {

    private static final long serialVersionUID = 1L;

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            OutboundMessage message, KafkaSinkContext context, @Nullable Long timestamp) {
        ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>(
                message.topic().topic(), message.partition(), text(message.key()), message.value());
        sent.headers()
                .add(Headers.CONTRACT, text(message.topic().contract().id()))
                .add(Headers.CONTRACT_VERSION, text(message.topic().contract().version()))
                .add(Headers.RUN, text(message.run()))
                .add(Headers.NUMBER, text(String.valueOf(message.number())));
        return sent;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
