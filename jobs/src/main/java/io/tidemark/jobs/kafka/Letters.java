package io.tidemark.jobs.kafka;

import io.tidemark.jobs.windows.SingletonTypeInfo;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes messages as they are: what cannot be read must not stop whoever reads. */
final class Letters implements KafkaRecordDeserializationSchema<Letter> {

    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<Letter> out) {
        List<Letter.Header> headers = new ArrayList<>();
        message.headers()
                .forEach(header -> headers.add(
                        new Letter.Header(header.key(), header.value() == null ? new byte[0] : header.value())));
        out.collect(new Letter(
                RawTopic.of(message.topic()),
                message.partition(),
                message.offset(),
                message.timestamp(),
                message.key(),
                message.value(),
                headers));
    }

    @Override
    public TypeInformation<Letter> getProducedType() {
        return new SingletonTypeInfo<>(Letter.class, LetterSerializer.INSTANCE);
    }
}
