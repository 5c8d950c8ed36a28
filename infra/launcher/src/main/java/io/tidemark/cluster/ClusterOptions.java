package io.tidemark.cluster;

import java.util.Map;

/**
 * How a cluster is to be started.
 *
 * @param taskManagers how many
 * @param highAvailability whether ZooKeeper keeps what a new JobManager must know
 * @param settings of Flink, which win over those in {@code flink-conf/cluster}
 */
public record ClusterOptions(int taskManagers, boolean highAvailability, Map<String, String> settings) {

    public ClusterOptions {
        settings = Map.copyOf(settings);
    }
}
