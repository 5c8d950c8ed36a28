package io.tidemark.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The main job, submitted to the cluster. */
@Command(
        name = "run",
        description = {
            "Submit the market-data job.",
            "It goes on from the newest state in the lake, if there is one; what the exchanges traded meanwhile is asked"
                    + " for. With --kafka it reads topics, and a job of its own, submitted with --ingest, writes them."
        })
final class FlinkRunCommand implements Callable<Integer> {

    @Mixin
    FlinkCommand.Folder folder;

    @Mixin
    ClusterRun.Choice choice;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Logs.onTerminal();
        return new ClusterRun(folder.cluster(), choice).start(spec.commandLine().getOut());
    }
}
