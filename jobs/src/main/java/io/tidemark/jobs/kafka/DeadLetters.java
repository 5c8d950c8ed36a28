package io.tidemark.jobs.kafka;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The dead letters of all topics, and the way back. */
public final class DeadLetters implements AutoCloseable {

    private static final Duration POLL = Duration.ofSeconds(1);

    /** Headers that a letter has only here, and two that say its place among what its sender sent. */
    private static final Set<String> NOT_ITS_OWN = Stream.concat(
                    DeadLetter.OURS.stream(),
                    Stream.of(Headers.RUN, Headers.NUMBER, Headers.PART, Headers.PARTS, Headers.WHOLE_BYTES))
            .collect(Collectors.toUnmodifiableSet());

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
     * @param cutFrom bytes it had, if only some of it is left
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
        return wholes(read(ends())).stream().map(Whole::entry).toList();
    }

    /**
     * What became of the letters.
     *
     * @param sent back to where they came from
     * @param kept here, since not all of them is left or the topic they came from does not take them
     */
    public record Replay(int sent, int kept) {}

    /**
     * Sends all back to where they came from, byte by byte, then removes them here. Should it die in between, the next
     * one sends them again, and who reads them knows them by their place here. What cannot go back is put behind the
     * others.
     */
    public Replay replay() {
        Map<TopicPartition, Long> ends = ends();
        List<Whole> letters = wholes(read(ends));
        long largest = letters.stream().mapToLong(Whole::bytes).max().orElse(0);
        int kept = 0;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                KafkaOptions.wholes(options, largest), new ByteArraySerializer(), new ByteArraySerializer())) {
            Map<Whole, Future<?>> sent = new LinkedHashMap<>();
            for (Whole letter : letters) {
                if (letter.isComplete()) {
                    sent.put(letter, producer.send(letter.back()));
                }
            }
            producer.flush();
            List<Future<?>> again = new ArrayList<>();
            for (Whole letter : letters) {
                if (!hasGone(sent.get(letter))) {
                    letter.again().forEach(part -> again.add(producer.send(part)));
                    kept++;
                }
            }
            for (Future<?> one : again) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw failed("send dead letters back", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("send dead letters back", e);
        }
        remove(ends);
        return new Replay(letters.size() - kept, kept);
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** Whether a letter went back; one that is too large for the topic, as it is compressed here, did not. */
    private static boolean hasGone(@Nullable Future<?> sent) throws InterruptedException, ExecutionException {
        if (sent == null) {
            return false;
        }
        try {
            sent.get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                return false;
            }
            throw e;
        }
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

    /** Each letter once, by where it came from, with its parts together. */
    private static List<Whole> wholes(List<ConsumerRecord<byte[], byte[]>> letters) {
        Map<String, Whole> wholes = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> letter : letters) {
            wholes.computeIfAbsent(source(letter), any -> new Whole(letter)).add(letter);
        }
        return List.copyOf(wholes.values());
    }

    private static String source(ConsumerRecord<byte[], byte[]> letter) {
        return "%s/%s/%s"
                .formatted(
                        text(letter, Headers.SOURCE_TOPIC),
                        text(letter, Headers.SOURCE_PARTITION),
                        text(letter, Headers.SOURCE_OFFSET));
    }

    /** A message that is dead, of one letter or of several that hold its value one after the other. */
    private static final class Whole {

        private final ConsumerRecord<byte[], byte[]> first;
        private final int count;
        private final Map<Integer, ConsumerRecord<byte[], byte[]>> parts = new TreeMap<>();

        Whole(ConsumerRecord<byte[], byte[]> first) {
            this.first = first;
            this.count = number(first, Headers.PARTS);
        }

        void add(ConsumerRecord<byte[], byte[]> letter) {
            parts.putIfAbsent(number(letter, Headers.PART), letter);
        }

        boolean isComplete() {
            return parts.size() == count && first.headers().lastHeader(Headers.CUT_BYTES) == null;
        }

        long bytes() {
            return parts.values().stream()
                    .mapToLong(part -> part.value() == null ? 0 : part.value().length)
                    .sum();
        }

        byte @Nullable [] value() {
            if (parts.size() == 1) {
                return parts.values().iterator().next().value();
            }
            ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(bytes()));
            parts.values().forEach(part -> all.put(part.value()));
            return all.array();
        }

        Entry entry() {
            byte @Nullable [] key = first.key();
            return new Entry(
                    first.topic(),
                    first.partition(),
                    first.offset(),
                    text(first, Headers.ERROR_CODE),
                    text(first, Headers.ERROR_POINTER),
                    text(first, Headers.ERROR_DETAIL),
                    text(first, Headers.CONTRACT) + " " + text(first, Headers.CONTRACT_VERSION),
                    source(first),
                    text(first, Headers.FIRST_SEEN),
                    isComplete() ? null : text(first, count > 1 ? Headers.WHOLE_BYTES : Headers.CUT_BYTES),
                    key == null ? null : new String(key, StandardCharsets.UTF_8),
                    value());
        }

        List<ProducerRecord<byte[], byte[]>> again() {
            return parts.values().stream()
                    .map(part -> new ProducerRecord<>(
                            part.topic(), part.partition(), part.key(), part.value(), part.headers()))
                    .toList();
        }

        ProducerRecord<byte[], byte[]> back() {
            RawTopic topic = RawTopic.of(text(first, Headers.SOURCE_TOPIC));
            int partition = Integer.parseInt(text(first, Headers.SOURCE_PARTITION));
            ProducerRecord<byte[], byte[]> back = new ProducerRecord<>(topic.topic(), partition, first.key(), value());
            for (Header header : first.headers()) {
                if (!NOT_ITS_OWN.contains(header.key())) {
                    back.headers().add(header);
                }
            }
            // Its own place among what its sender sent has passed; its place here takes that.
            back.headers()
                    .add(Headers.RUN, (first.topic() + "/" + first.partition()).getBytes(StandardCharsets.UTF_8))
                    .add(Headers.NUMBER, String.valueOf(first.offset() + 1).getBytes(StandardCharsets.UTF_8));
            return back;
        }

        /** 1 where nothing is said. */
        private static int number(ConsumerRecord<byte[], byte[]> letter, String header) {
            String text = text(letter, header);
            return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 1;
        }
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
