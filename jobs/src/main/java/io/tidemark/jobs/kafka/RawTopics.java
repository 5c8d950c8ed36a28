package io.tidemark.jobs.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** The topics as they must be: created, checked, described. */
public final class RawTopics implements AutoCloseable {

    /** Bytes of a message, at most; those of dead letters may have as many more in headers as {@link #HEADERS}. */
    static final int MAX_MESSAGE = 12 << 20;

    static final int HEADERS = 1 << 20;
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final ReadableConfig options;
    private final String bootstrap;
    private final Admin admin;

    /**
     * One topic: as it shall be, and as it is.
     *
     * @param name as Kafka knows it
     * @param partitions it shall have
     * @param retention how long messages are kept
     * @param found how many partitions it has; 0 where it is not there
     * @param foundRetention how long it keeps messages; empty where it is not there
     */
    public record Topic(String name, int partitions, Duration retention, int found, Optional<Duration> foundRetention) {

        public boolean isThere() {
            return found > 0;
        }
    }

    public RawTopics(ReadableConfig options) {
        this.options = options;
        this.bootstrap = KafkaOptions.bootstrap(options);
        this.admin = Admin.create(KafkaOptions.client(options));
    }

    /**
     * Insists that the raw topics and those of their dead letters are there, with the partitions they shall have. A
     * producer that counts on another number would tear the order of a key apart.
     *
     * @throws IllegalStateException if not
     */
    public static void require(ReadableConfig options) {
        try (RawTopics topics = new RawTopics(options)) {
            for (Topic topic : topics.list(Duration.ofDays(7))) {
                if (!topic.isThere()) {
                    throw new IllegalStateException(
                            "Cannot use %s: topic %s is not there; ./tidemark topics --bootstrap %s creates it"
                                    .formatted(topics.bootstrap, topic.name(), topics.bootstrap));
                }
                topics.requirePartitions(topic);
            }
        }
    }

    /** The topics in the order of their names. */
    public List<Topic> list(Duration retention) {
        int partitions = options.get(KafkaOptions.PARTITIONS);
        Map<String, Integer> names = new LinkedHashMap<>();
        for (RawTopic topic : RawTopic.values()) {
            names.put(topic.topic(), partitions);
            names.put(topic.deadLetters(), 1);
        }
        List<Topic> all = new ArrayList<>();
        names.forEach((name, count) -> {
            int found = partitions(name);
            all.add(new Topic(
                    name,
                    count,
                    count == 1 ? retention.multipliedBy(4) : retention,
                    found,
                    found == 0 ? Optional.empty() : Optional.of(retention(name))));
        });
        return all;
    }

    /**
     * Creates what is not there.
     *
     * @param replicas of each partition
     * @throws IllegalStateException if one is there with another number of partitions
     */
    public void create(List<Topic> topics, short replicas) {
        List<NewTopic> missing = new ArrayList<>();
        for (Topic topic : topics) {
            if (topic.isThere()) {
                requirePartitions(topic);
            } else {
                boolean letters = topic.partitions() == 1;
                missing.add(new NewTopic(topic.name(), topic.partitions(), replicas)
                        .configs(Map.of(
                                TopicConfig.RETENTION_MS_CONFIG,
                                String.valueOf(topic.retention().toMillis()),
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                TopicConfig.CLEANUP_POLICY_DELETE,
                                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                                String.valueOf(Math.max(1, replicas - 1)),
                                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                                "false",
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                String.valueOf(letters ? MAX_MESSAGE + HEADERS : MAX_MESSAGE))));
            }
        }
        if (!missing.isEmpty()) {
            ask("create topics", admin.createTopics(missing).all());
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }

    private void requirePartitions(Topic topic) {
        if (topic.found() != topic.partitions()) {
            throw new IllegalStateException(
                    "Cannot use topic %s: it has %d partitions, and %s is %d; the number never changes, create topics anew or set it so"
                            .formatted(topic.name(), topic.found(), KafkaOptions.PARTITIONS.key(), topic.partitions()));
        }
    }

    private int partitions(String topic) {
        try {
            TopicDescription found = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                    .get(topic);
            return found == null ? 0 : found.partitions().size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw failed("describe topic " + topic, e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw failed("describe topic " + topic, e);
        }
    }

    private Duration retention(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = ask(
                        "describe topic " + topic,
                        admin.describeConfigs(List.of(resource)).all())
                .get(resource);
        return Duration.ofMillis(
                config == null
                        ? -1
                        : Long.parseLong(
                                config.get(TopicConfig.RETENTION_MS_CONFIG).value()));
    }

    private <T> T ask(String what, org.apache.kafka.common.KafkaFuture<T> answer) {
        try {
            return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed(what, e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw failed(what, e);
        }
    }

    private IllegalStateException failed(String what, @Nullable Throwable cause) {
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        String reason = cause instanceof TimeoutException
                ? "no answer within %d s".formatted(ANSWER.toSeconds())
                : String.valueOf(cause == null ? null : cause.getMessage());
        return new IllegalStateException("Failed to %s at %s: %s".formatted(what, bootstrap, reason), cause);
    }
}
