package io.tidemark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/**
 * The {@code conf} folder of one cluster: what {@code flink-conf/cluster} says, with the addresses, ports and folders
 * of this one, as its processes and Flink's client read it.
 */
final class ClusterSettings {

    private static final String ZOOKEEPER_PORT = "tidemark.zookeeper.port";

    private final Path folder;
    private final Configuration configuration;

    private ClusterSettings(Path folder, Configuration configuration) {
        this.folder = folder;
        this.configuration = configuration;
    }

    /** Writes it, for processes that are to be started. */
    static ClusterSettings write(Path home, Path folder, ClusterOptions options, ClusterPorts ports)
            throws IOException {
        Configuration configuration = GlobalConfiguration.loadConfiguration(
                home.resolve("flink-conf/cluster").toString());
        configuration.set(RestOptions.PORT, ports.rest());
        configuration.set(RestOptions.BIND_PORT, String.valueOf(ports.rest()));
        configuration.set(JobManagerOptions.PORT, ports.rpc());
        configuration.set(BlobServerOptions.PORT, "0");
        // Another site's page in the user's browser must not read what REST tells.
        configuration.set(WebOptions.ACCESS_CONTROL_ALLOW_ORIGIN, "http://127.0.0.1:" + ports.rest());
        configuration.set(CoreOptions.TMP_DIRS, folder.resolve("tmp").toString());
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri(folder, "checkpoints"));
        configuration.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, uri(folder, "savepoints"));
        if (options.highAvailability()) {
            configuration.set(HighAvailabilityOptions.HA_MODE, "zookeeper");
            configuration.set(HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM, "127.0.0.1:" + ports.zookeeper());
            configuration.set(HighAvailabilityOptions.HA_STORAGE_PATH, uri(folder, "ha"));
            configuration.set(HighAvailabilityOptions.HA_CLUSTER_ID, "/tidemark");
            configuration.setString(ZOOKEEPER_PORT, String.valueOf(ports.zookeeper()));
        }
        options.settings().forEach(configuration::setString);
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.write(conf.resolve("config.yaml"), lines(configuration));
        Files.writeString(
                conf.resolve("zookeeper.properties"), """
                dataDir=%s
                clientPort=%d
                clientPortAddress=127.0.0.1
                admin.enableServer=false
                maxClientCnxns=0
                """.formatted(folder.resolve("zookeeper"), ports.zookeeper()));
        Files.copy(
                home.resolve("flink-conf/cluster/log4j.properties"),
                conf.resolve("log4j.properties"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return new ClusterSettings(folder, configuration);
    }

    /**
     * Reads what a running cluster was started with.
     *
     * @throws ClusterException if none ever was
     */
    static ClusterSettings read(Path folder) {
        if (!Files.isRegularFile(folder.resolve("conf/config.yaml"))) {
            throw new ClusterException(
                    "Cannot find a cluster in %s: there is none, start it with ./tidemark flink start"
                            .formatted(folder));
        }
        return new ClusterSettings(
                folder,
                GlobalConfiguration.loadConfiguration(folder.resolve("conf").toString()));
    }

    boolean highAvailability() {
        return configuration.get(HighAvailabilityOptions.HA_MODE).equals("zookeeper");
    }

    int restPort() {
        return configuration.get(RestOptions.PORT);
    }

    /** Of the web UI, and of REST. */
    String url() {
        return "http://127.0.0.1:" + restPort();
    }

    /** For a client on this machine, which need not ask ZooKeeper where the JobManager is. */
    Configuration client() {
        Configuration client = new Configuration(configuration);
        client.set(HighAvailabilityOptions.HA_MODE, "NONE");
        client.set(RestOptions.RETRY_MAX_ATTEMPTS, 1);
        client.set(RestOptions.RETRY_DELAY, java.time.Duration.ofMillis(200));
        return client;
    }

    /** Where a process of this cluster is to read its settings. */
    Path folderOfSettings() {
        return folder.resolve("conf");
    }

    /** Flags of the JVM: memory as the settings share it out, then what {@code env.java.opts} adds. */
    List<String> flags(Role role) {
        List<String> flags = new ArrayList<>(memoryFlags(role));
        flags.addAll(words(CoreOptions.FLINK_JVM_OPTIONS));
        switch (role) {
            case ZOOKEEPER -> {
                // Flink has no flags for it alone.
            }
            case JOBMANAGER -> flags.addAll(words(CoreOptions.FLINK_JM_JVM_OPTIONS));
            case TASKMANAGER -> flags.addAll(words(CoreOptions.FLINK_TM_JVM_OPTIONS));
        }
        return flags;
    }

    /** What {@code env.java.opts} adds for Flink's client. */
    List<String> clientFlags() {
        List<String> flags = new ArrayList<>(words(CoreOptions.FLINK_JVM_OPTIONS));
        flags.addAll(words(CoreOptions.FLINK_CLI_JVM_OPTIONS));
        return flags;
    }

    private List<String> words(ConfigOption<String> option) {
        return Pattern.compile(" +")
                .splitAsStream(configuration.get(option))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private List<String> memoryFlags(Role role) {
        List<String> flags = new ArrayList<>(List.of("-XX:+UseSerialGC"));
        switch (role) {
            case ZOOKEEPER -> flags.add("-Xmx64m");
            case JOBMANAGER -> {
                flags.add("-Xmx"
                        + configuration.get(JobManagerOptions.JVM_HEAP_MEMORY).getBytes());
                flags.add("-XX:MaxMetaspaceSize="
                        + configuration.get(JobManagerOptions.JVM_METASPACE).getBytes());
            }
            case TASKMANAGER -> {
                MemorySize heap = configuration
                        .get(TaskManagerOptions.FRAMEWORK_HEAP_MEMORY)
                        .add(configuration.get(TaskManagerOptions.TASK_HEAP_MEMORY));
                MemorySize direct = configuration
                        .get(TaskManagerOptions.FRAMEWORK_OFF_HEAP_MEMORY)
                        .add(configuration.get(TaskManagerOptions.TASK_OFF_HEAP_MEMORY))
                        .add(configuration.get(TaskManagerOptions.NETWORK_MEMORY_MAX));
                flags.add("-Xmx" + heap.getBytes());
                flags.add("-XX:MaxDirectMemorySize=" + direct.getBytes());
                flags.add("-XX:MaxMetaspaceSize="
                        + configuration.get(TaskManagerOptions.JVM_METASPACE).getBytes());
            }
        }
        return flags;
    }

    private static String uri(Path folder, String name) {
        return folder.resolve(name).toUri().toString();
    }

    /** YAML without nesting. */
    private static List<String> lines(Configuration configuration) {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, String> setting : new TreeMap<>(configuration.toMap()).entrySet()) {
            lines.add("%s: '%s'".formatted(setting.getKey(), setting.getValue().replace("'", "''")));
        }
        return lines;
    }
}
