package io.tidemark.jobs.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/** Which partition a key belongs to: as Kafka's own producers choose, but chosen here, whatever their version does. */
final class Partitions {

    private Partitions() {}

    static int of(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
