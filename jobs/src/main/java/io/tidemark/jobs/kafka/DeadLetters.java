package io.tidemark.jobs.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The dead letters of all topics, and the way back. */
public final class DeadLetters implements AutoCloseable {

    private static final Duration POLL = Duration.ofSeconds(1);

    private final ReadableConfig options;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * One dead letter.
     *
     * @param topic of dead letters that it is in
     * @param partition of it
     * @param offset in the partition
     * @param code why it is one
     * @param pointer to the fault, empty for all of it
     * @param detail the fault, for a person
     * @param contract id and version it was to keep
     * @param source topic, partition and offset where it came from
     * @param firstSeen when the topic got it first
     * @param cutFrom bytes it had, if only the beginning of it is left
     * @param key as text, where it has one
     * @param value untouched
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Entry(
            String topic,
            int partition,
            long offset,
            String code,
            String pointer,
            String detail,
            String contract,
            String source,
            String firstSeen,
            @Nullable String cutFrom,
            @Nullable String key,
            byte @Nullable [] value) {

        /** {@code crypto.trades.raw.dlq/0/17}. */
        public String id() {
            return topic + "/" + partition + "/" + offset;
        }
    }

    public DeadLetters(ReadableConfig options) {
        this.options = options;
        Properties properties = KafkaOptions.client(options);
        properties.put("auto.offset.reset", "none");
        properties.put("enable.auto.commit", "false");
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** All there are, each once: a job that started again may have put some aside twice. */
    public List<Entry> list() {
        List<Entry> entries = new ArrayList<>();
        Set<String> sources = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> letter : read(ends())) {
            Entry entry = entry(letter);
            if (sources.add(entry.source())) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /**
     * What became of the letters.
     *
     * @param sent back to where they came from
     * @param kept here, since only their beginning is left
     */
    public record Replay(int sent, int kept) {}

    /**
     * Sends all back to where they came from, byte by byte, then removes them here. Should it die in between, the next
     * one sends them again, and who reads them knows them by their place here. What was cut is put behind the others.
     */
    public Replay replay() {
        Map<TopicPartition, Long> ends = ends();
        List<ConsumerRecord<byte[], byte[]>> letters = read(ends);
        Set<String> sources = new HashSet<>();
        List<Future<?>> sent = new ArrayList<>();
        int kept = 0;
        Properties properties = KafkaOptions.letters(options);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (ConsumerRecord<byte[], byte[]> letter : letters) {
                if (sources.add(entry(letter).source())) {
                    boolean cut = isCut(letter);
                    sent.add(producer.send(cut ? again(letter) : back(letter)));
                    kept += cut ? 1 : 0;
                }
            }
            producer.flush();
            for (Future<?> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw failed("send dead letters back", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("send dead letters back", e);
        }
        remove(ends);
        return new Replay(sent.size() - kept, kept);
    }

    @Override
    public void close() {
        consumer.close();
    }

    private static boolean isCut(ConsumerRecord<byte[], byte[]> letter) {
        return letter.headers().lastHeader(Headers.CUT_BYTES) != null;
    }

    private static ProducerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> letter) {
        return new ProducerRecord<>(letter.topic(), letter.partition(), letter.key(), letter.value(), letter.headers());
    }

    private static ProducerRecord<byte[], byte[]> back(ConsumerRecord<byte[], byte[]> letter) {
        RawTopic topic = RawTopic.of(text(letter, Headers.SOURCE_TOPIC));
        int partition = Integer.parseInt(text(letter, Headers.SOURCE_PARTITION));
        ProducerRecord<byte[], byte[]> back =
                new ProducerRecord<>(topic.topic(), partition, letter.key(), letter.value());
        for (Header header : letter.headers()) {
            if (!DeadLetter.OURS.contains(header.key())
                    && !header.key().equals(Headers.RUN)
                    && !header.key().equals(Headers.NUMBER)) {
                back.headers().add(header);
            }
        }
        // Its own place among what its sender sent has passed; its place here takes that.
        back.headers()
                .add(Headers.RUN, (letter.topic() + "/" + letter.partition()).getBytes(StandardCharsets.UTF_8))
                .add(Headers.NUMBER, String.valueOf(letter.offset() + 1).getBytes(StandardCharsets.UTF_8));
        return back;
    }

    private void remove(Map<TopicPartition, Long> ends) {
        Map<TopicPartition, RecordsToDelete> read = new HashMap<>();
        ends.forEach((partition, end) -> read.put(partition, RecordsToDelete.beforeOffset(end)));
        try (Admin admin = Admin.create(KafkaOptions.client(options))) {
            admin.deleteRecords(read).all().get();
        } catch (ExecutionException e) {
            throw failed("remove dead letters", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("remove dead letters", e);
        }
    }

    private Map<TopicPartition, Long> ends() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (RawTopic topic : RawTopic.values()) {
            consumer.partitionsFor(topic.deadLetters())
                    .forEach(one -> partitions.add(new TopicPartition(topic.deadLetters(), one.partition())));
        }
        return consumer.endOffsets(partitions);
    }

    private List<ConsumerRecord<byte[], byte[]>> read(Map<TopicPartition, Long> ends) {
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        consumer.assign(ends.keySet());
        consumer.seekToBeginning(ends.keySet());
        while (ends.entrySet().stream().anyMatch(one -> consumer.position(one.getKey()) < one.getValue())) {
            for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(POLL)) {
                if (letter.offset() < ends.getOrDefault(new TopicPartition(letter.topic(), letter.partition()), 0L)) {
                    letters.add(letter);
                }
            }
        }
        return letters;
    }

    private static Entry entry(ConsumerRecord<byte[], byte[]> letter) {
        byte @Nullable [] key = letter.key();
        return new Entry(
                letter.topic(),
                letter.partition(),
                letter.offset(),
                text(letter, Headers.ERROR_CODE),
                text(letter, Headers.ERROR_POINTER),
                text(letter, Headers.ERROR_DETAIL),
                text(letter, Headers.CONTRACT) + " " + text(letter, Headers.CONTRACT_VERSION),
                "%s/%s/%s"
                        .formatted(
                                text(letter, Headers.SOURCE_TOPIC),
                                text(letter, Headers.SOURCE_PARTITION),
                                text(letter, Headers.SOURCE_OFFSET)),
                text(letter, Headers.FIRST_SEEN),
                isCut(letter) ? text(letter, Headers.CUT_BYTES) : null,
                key == null ? null : new String(key, StandardCharsets.UTF_8),
                letter.value());
    }

    private static String text(ConsumerRecord<byte[], byte[]> letter, String header) {
        @Nullable Header found = letter.headers().lastHeader(header);
        return found == null || found.value() == null ? "" : new String(found.value(), StandardCharsets.UTF_8);
    }

    private static IllegalStateException failed(String what, @Nullable Throwable cause) {
        return new IllegalStateException(
                "Failed to %s: %s".formatted(what, cause == null ? null : cause.getMessage()), cause);
    }
}
