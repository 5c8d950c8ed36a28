package io.tidemark.jobs.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where to begin without state. Nothing is ever skipped in silence: an offset that the topic does not hold any more is
 * a failure, not a jump.
 */
@SuppressWarnings("deprecation") // Flink's interface has the old name of the strategy.
final class StartOffsets implements OffsetsInitializer {

    private static final long serialVersionUID = 1L;

    private final KafkaFeed.Begin begin;

    StartOffsets(KafkaFeed.Begin begin) {
        this.begin = begin;
    }

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever kafka) {
        Map<TopicPartition, Long> first = kafka.beginningOffsets(partitions);
        Map<TopicPartition, Long> offsets = new HashMap<>(first);
        if (begin == KafkaFeed.Begin.WHERE_LAST_READ) {
            kafka.committedOffsets(partitions).forEach((partition, committed) -> {
                long there = first.getOrDefault(partition, 0L);
                if (committed < there) {
                    throw new IllegalStateException(
                            "Cannot go on reading %s at offset %d: it begins at %d, what lay between was deleted unread"
                                    .formatted(partition, committed, there));
                }
                offsets.put(partition, committed);
            });
        }
        return offsets;
    }

    @Override
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
