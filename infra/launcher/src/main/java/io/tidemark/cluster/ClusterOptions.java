package io.tidemark.cluster;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster is to be started.
 *
 * @param uiPort of the web UI and REST, null for 8081 or the next free one
 * @param taskManagers how many
 * @param highAvailability whether ZooKeeper keeps what a new JobManager must know
 * @param settings of Flink, which win over those in {@code flink-conf/cluster}
 */
public record ClusterOptions(
        @Nullable Integer uiPort, int taskManagers, boolean highAvailability, Map<String, String> settings) {

    public ClusterOptions {
        settings = Map.copyOf(settings);
    }
}
