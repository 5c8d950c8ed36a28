package io.tidemark.launcher;

import io.tidemark.jobs.start.StartGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Flink inside this process. Tuning comes from {@code flink-conf} alone; here is added only what depends on the run:
 * the lake's folder and the port.
 */
final class LocalFlink {

    private final Configuration configuration;

    private LocalFlink(Configuration configuration) {
        this.configuration = configuration;
    }

    /** For live feeds: {@code flink-conf/local}. */
    static LocalFlink live(Path home, Path lake) {
        return new LocalFlink(configuration(home, lake));
    }

    /** For recorded data: {@code flink-conf/local}, then what {@code flink-conf/replay} says otherwise. */
    static LocalFlink replay(Path home, Path lake) {
        Configuration configuration = configuration(home, lake);
        configuration.addAll(load(home, "replay"));
        return new LocalFlink(configuration);
    }

    /** For history: {@code flink-conf/local}, then what {@code flink-conf/backfill} says otherwise. */
    static LocalFlink backfill(Path home, Path lake) {
        Configuration configuration = configuration(home, lake);
        configuration.addAll(load(home, "backfill"));
        return new LocalFlink(configuration);
    }

    /** For Flink SQL over tables: {@code flink-conf/local}, then what {@code flink-conf/marts} says otherwise. */
    static LocalFlink marts(Path home, Path lake) {
        Configuration configuration = configuration(home, lake);
        configuration.addAll(load(home, "marts"));
        return new LocalFlink(configuration);
    }

    /** For forecasts: {@code flink-conf/local}, then what {@code flink-conf/forecast} says otherwise. */
    static LocalFlink forecast(Path home, Path lake) {
        Configuration configuration = configuration(home, lake);
        configuration.addAll(load(home, "forecast"));
        return new LocalFlink(configuration);
    }

    /**
     * For copies of tables in a database: {@code flink-conf/local}, then what {@code flink-conf/serve} says otherwise.
     */
    static LocalFlink serve(Path home, Path folder) {
        Configuration configuration = configuration(home, folder);
        configuration.addAll(load(home, "serve"));
        return new LocalFlink(configuration);
    }

    /** Where the newest completed checkpoint or savepoint of runs in {@code folder} lies, or null if there is none. */
    static @Nullable Path newestState(Path folder) throws IOException {
        List<Path> states = new ArrayList<>();
        for (String kind : List.of("checkpoints", "savepoints")) {
            if (Files.isDirectory(folder.resolve(kind))) {
                try (Stream<Path> files = Files.walk(folder.resolve(kind))) {
                    files.filter(file -> file.endsWith("_metadata")).forEach(states::add);
                }
            }
        }
        return states.stream()
                .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                .map(Path::getParent)
                .orElse(null);
    }

    /** The same, going on from there. */
    LocalFlink from(@Nullable Path state) {
        Configuration going = new Configuration(configuration);
        if (state != null) {
            going.set(StateRecoveryOptions.SAVEPOINT_PATH, state.toUri().toString());
        }
        return new LocalFlink(going);
    }

    /** The same, with {@code more} before what the files say. */
    LocalFlink with(Configuration more) {
        Configuration both = new Configuration(configuration);
        both.addAll(more);
        return new LocalFlink(both);
    }

    StreamExecutionEnvironment environment() {
        return StreamExecutionEnvironment.createLocalEnvironment(configuration);
    }

    /** With Flink's web UI on this port. */
    StreamExecutionEnvironment environmentWithUi(int port) {
        Configuration withPort = new Configuration(configuration);
        StartGuard.identify(withPort);
        withPort.set(RestOptions.PORT, port);
        withPort.set(RestOptions.BIND_PORT, String.valueOf(port));
        return StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(withPort);
    }

    Configuration configuration() {
        return configuration;
    }

    private static Configuration configuration(Path home, Path lake) {
        Configuration configuration = load(home, "local");
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                lake.resolve("checkpoints").toUri().toString());
        configuration.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY,
                lake.resolve("savepoints").toUri().toString());
        return configuration;
    }

    private static Configuration load(Path home, String folder) {
        return GlobalConfiguration.loadConfiguration(
                home.resolve("flink-conf").resolve(folder).toString());
    }
}
