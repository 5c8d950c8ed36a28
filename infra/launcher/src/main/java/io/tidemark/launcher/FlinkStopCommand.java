package io.tidemark.launcher;

import io.tidemark.cluster.ClusterJobs;
import io.tidemark.cluster.FlinkCluster;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The orderly end of a job. */
@Command(
        name = "stop",
        description = {
            "Stop a job at a savepoint, from where ./tidemark flink run goes on.",
            "All it has received is in the lake. The cluster goes on; ./tidemark flink kill ends it."
        })
final class FlinkStopCommand implements Callable<Integer> {

    @Mixin
    FlinkCommand.Folder folder;

    @Parameters(
            arity = "0..1",
            paramLabel = "JOB",
            description = "Its name, its id or how that begins (default: the only one).")
    @Nullable
    String job;

    @Option(names = "--to", paramLabel = "DIR", description = "Where to (default: the lake's live/savepoints).")
    @Nullable
    String target;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Logs.onTerminal();
        PrintWriter out = spec.commandLine().getOut();
        FlinkCluster cluster = folder.cluster();
        try (ClusterJobs jobs = cluster.jobs()) {
            ClusterJobs.Job found = jobs.find(job);
            out.printf(
                    "Stopped %s at %s%n",
                    found.id(), jobs.stop(found, target == null ? ClusterRun.savepoints(cluster, found) : target));
        }
        return Tidemark.OK;
    }
}
