package io.tidemark.launcher;

import io.tidemark.jobs.IngestJob;
import io.tidemark.jobs.MarketDataJob;

/** A job that can be submitted to a cluster. */
enum ClusterJob {
    /** Fetches and computes. */
    MARKET_DATA(MarketDataJob.class, "market-data", LiveRun.STATE),
    /** Fetches, and writes to Kafka. */
    INGEST(IngestJob.class, "ingest", Collecting.INGEST),
    /** Computes what it reads from Kafka. */
    FROM_TOPICS(MarketDataJob.class, "market-data", LiveRun.STATE);

    private final Class<?> main;
    private final String settings;
    private final String state;

    ClusterJob(Class<?> main, String settings, String state) {
        this.main = main;
        this.settings = settings;
        this.state = state;
    }

    String mainClass() {
        return main.getName();
    }

    /** Its file in {@code flink-conf/jobs}. */
    String settings() {
        return settings;
    }

    /** The folder of the lake for its checkpoints and savepoints, the same as in one process. */
    String state() {
        return state;
    }

    /** Whether it has exchanges of its own to listen to. */
    boolean listens() {
        return this != FROM_TOPICS;
    }
}
