package io.tidemark.launcher;

import io.tidemark.cluster.FlinkCluster;
import io.tidemark.cluster.Member;
import io.tidemark.cluster.Role;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The end of the cluster, or of one part of it. */
@Command(
        name = "kill",
        description = {
            "End the cluster's processes.",
            "A job that runs goes on from its newest checkpoint at the next start.",
            "Or kill those of one role at once, as a crash would; ./tidemark flink start brings them back."
        })
final class FlinkKillCommand implements Callable<Integer> {

    @Mixin
    FlinkCommand.Folder folder;

    @Parameters(
            arity = "0..1",
            paramLabel = "ROLE",
            description = "Only these: zookeeper, jobmanager or taskmanager (default: end all).")
    @Nullable
    Role role;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Logs.onTerminal();
        PrintWriter out = spec.commandLine().getOut();
        FlinkCluster cluster = folder.cluster();
        List<Member> ended = cluster.members().stream().filter(Member::isAlive).toList();
        if (role == null) {
            cluster.end();
        } else {
            ended = cluster.kill(member -> member.role() == role);
        }
        out.println(
                ended.isEmpty()
                        ? "Nothing of it was running."
                        : "Ended: "
                                + String.join(
                                        ", ", ended.stream().map(Member::name).toList()));
        return Tidemark.OK;
    }
}
