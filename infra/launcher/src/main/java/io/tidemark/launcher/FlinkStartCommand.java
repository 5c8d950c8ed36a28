package io.tidemark.launcher;

import io.tidemark.cluster.ClusterOptions;
import io.tidemark.cluster.ClusterPorts;
import io.tidemark.cluster.FlinkCluster;
import io.tidemark.cluster.Member;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the cluster, or what has died of it. */
@Command(
        name = "start",
        description = {"Start the cluster, or again what has died of it.", "Settings are in flink-conf/cluster."})
final class FlinkStartCommand implements Callable<Integer> {

    private static final String REPORTER = "metrics.reporter.prometheus.";
    private static final int UI_PORT = 8081;
    private static final int RPC_PORT = 6123;
    private static final int ZOOKEEPER_PORT = 2181;

    @Mixin
    FlinkCommand.Folder folder;

    @Option(
            names = "--ui-port",
            paramLabel = "PORT",
            converter = Values.Port.class,
            description = "Port of the web UI and REST (default: 8081, or the next free one).")
    @Nullable
    Integer uiPort;

    @Option(
            names = "--task-managers",
            paramLabel = "N",
            converter = Values.Positive.class,
            defaultValue = "1",
            description = "Processes that do the work, four slots each (default: ${DEFAULT-VALUE}).")
    long taskManagers;

    @Option(
            names = "--no-ha",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Without ZooKeeper: jobs do not survive their JobManager.")
    boolean highAvailability;

    @Option(
            names = "--prometheus",
            paramLabel = "PORT",
            converter = Values.Port.class,
            description =
                    "Answer Prometheus at this port and those after it, one a process. Flink's reporter listens on"
                            + " every address of this machine.")
    @Nullable
    Integer prometheus;

    @Option(names = "-D", paramLabel = "KEY=VALUE", description = "A setting of Flink that wins over flink-conf.")
    Map<String, String> settings = new LinkedHashMap<>();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Logs.onTerminal();
        PrintWriter out = spec.commandLine().getOut();
        FlinkCluster cluster = folder.cluster();
        if (cluster.isRunning()) {
            List<Member> dead = cluster.revive();
            out.println(
                    dead.isEmpty()
                            ? "It runs already."
                            : "Started again: "
                                    + String.join(
                                            ", ",
                                            dead.stream().map(Member::name).toList()));
        } else {
            ClusterPorts ports = ports(uiPort);
            if (uiPort == null && ports.rest() != UI_PORT) {
                out.printf("Port %d is in use, Flink's web UI takes %d.%n", UI_PORT, ports.rest());
            }
            Map<String, String> own = new LinkedHashMap<>();
            if (prometheus != null) {
                own.put(REPORTER + "factory.class", "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
                own.put(REPORTER + "port", prometheus + "-" + (prometheus + taskManagers));
            }
            own.putAll(settings);
            cluster.start(new ClusterOptions((int) taskManagers, highAvailability, own), ports);
        }
        FlinkListCommand.processes(cluster, out);
        out.printf("Flink's web UI: %s/%n", cluster.url());
        return Tidemark.OK;
    }

    /** Ports that are free now. */
    static ClusterPorts ports(@Nullable Integer uiPort) {
        int rest = uiPort == null ? Ports.freeFrom(UI_PORT) : Ports.named("Flink's web UI", "--ui-port", uiPort);
        return new ClusterPorts(rest, Ports.freeFrom(RPC_PORT), Ports.freeFrom(ZOOKEEPER_PORT));
    }
}
