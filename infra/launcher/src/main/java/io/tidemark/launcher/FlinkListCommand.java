package io.tidemark.launcher;

import io.tidemark.cluster.ClusterJobs;
import io.tidemark.cluster.FlinkCluster;
import io.tidemark.cluster.Member;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What runs. */
@Command(name = "list", description = "List the cluster's processes and jobs.")
final class FlinkListCommand implements Callable<Integer> {

    @Mixin
    FlinkCommand.Folder folder;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Logs.onTerminal();
        PrintWriter out = spec.commandLine().getOut();
        FlinkCluster cluster = folder.cluster();
        processes(cluster, out);
        try (ClusterJobs jobs = cluster.jobs()) {
            List<ClusterJobs.Job> all = jobs.list();
            if (all.isEmpty()) {
                out.println("No jobs.");
            }
            for (ClusterJobs.Job job : all) {
                out.printf("%s  %-9s  %s, since %s%n", job.id(), job.state(), job.name(), job.begin());
                if (job.goesOn()) {
                    jobs.trouble(job)
                            .ifPresent(trouble -> out.printf("  failed at %s: %s%n", trouble.at(), trouble.cause()));
                }
            }
        }
        out.printf("Flink's web UI: %s/%n", cluster.url());
        return Tidemark.OK;
    }

    static void processes(FlinkCluster cluster, PrintWriter out) {
        for (Member member : cluster.members()) {
            out.printf("%-14s pid %-8d %s%n", member.name(), member.pid(), member.isAlive() ? "runs" : "is dead");
        }
    }
}
