package io.tidemark.launcher;

import io.tidemark.cluster.ClusterJobs;
import io.tidemark.cluster.FlinkCluster;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A savepoint of a job that goes on. */
@Command(name = "savepoint", description = "Take a savepoint, which later versions can read; the job goes on.")
final class FlinkSavepointCommand implements Callable<Integer> {

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
        FlinkCluster cluster = folder.cluster();
        try (ClusterJobs jobs = cluster.jobs()) {
            ClusterJobs.Job found = jobs.find(job);
            spec.commandLine()
                    .getOut()
                    .println(jobs.savepoint(found, target == null ? ClusterRun.savepoints(cluster, found) : target));
        }
        return Tidemark.OK;
    }
}
