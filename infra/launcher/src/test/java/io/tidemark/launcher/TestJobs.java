package io.tidemark.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Jobs that tests start, kill and start again in this process. */
final class TestJobs {

    private TestJobs() {}

    /** For a job that begins, or that goes on from a state. */
    static StreamExecutionEnvironment environment(
            LocalFlink flink, int parallelism, Duration checkpoints, @Nullable Path state) {
        Configuration configuration = flink.from(state).configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpoints);
        // What is killed while it reads a recording is to have something to go on from.
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL_DURING_BACKLOG, checkpoints);
        return StreamExecutionEnvironment.createLocalEnvironment(configuration);
    }

    /** Until there is something to go on from. */
    static void awaitState(Path folder) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Files.isDirectory(folder) && LocalFlink.newestState(folder) != null);
    }
}
