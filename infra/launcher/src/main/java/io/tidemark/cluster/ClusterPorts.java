package io.tidemark.cluster;

/**
 * Ports on loopback that must be known before the processes start; all others are whatever is free.
 *
 * @param rest of the web UI and REST
 * @param rpc where TaskManagers find the JobManager, without ZooKeeper
 * @param zookeeper of ZooKeeper
 */
public record ClusterPorts(int rest, int rpc, int zookeeper) {}
