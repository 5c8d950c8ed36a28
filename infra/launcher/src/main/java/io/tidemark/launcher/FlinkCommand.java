package io.tidemark.launcher;

import io.tidemark.cluster.FlinkCluster;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The job on a cluster of processes of their own, as it runs in production. */
@Command(
        name = "flink",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Run the job on a Flink cluster on this machine.",
            "JobManager, TaskManager and ZooKeeper are processes of their own, reached through loopback only."
        },
        subcommands = {
            FlinkStartCommand.class,
            FlinkRunCommand.class,
            FlinkListCommand.class,
            FlinkSavepointCommand.class,
            FlinkStopCommand.class,
            FlinkUpgradeCommand.class,
            FlinkKillCommand.class
        },
        footer = {"", "./tidemark flink COMMAND --help tells more about one of them."})
final class FlinkCommand implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code --cluster DIR}, the same in all of them. */
    static final class Folder {

        @Option(
                names = "--cluster",
                paramLabel = "DIR",
                defaultValue = "cluster",
                description = "Folder of the cluster's settings, logs and pids (default: ./cluster).")
        Path folder;

        FlinkCluster cluster() {
            return new FlinkCluster(Home.folder(), folder);
        }
    }
}
