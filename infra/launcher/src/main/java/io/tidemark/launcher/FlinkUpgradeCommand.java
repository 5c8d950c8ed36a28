package io.tidemark.launcher;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A running job, replaced by its newer self. */
@Command(
        name = "upgrade",
        description = {
            "Stop a job at a savepoint, and start it again from there with a new jar.",
            "That is the jar as it is now built, or another one. If that jar refuses the savepoint, the lake is as the stop left it and ./tidemark flink run goes on."
        })
final class FlinkUpgradeCommand implements Callable<Integer> {

    @Mixin
    FlinkCommand.Folder folder;

    @Parameters(
            arity = "0..1",
            paramLabel = "JOB",
            description = "Its name, its id or how that begins (default: the only one).")
    @Nullable
    String job;

    @Option(names = "--jar", paramLabel = "FILE", description = "The new jar (default: the one built here).")
    @Nullable
    Path jar;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            converter = Values.Positive.class,
            description = "Tasks of each operator (default: as flink-conf says).")
    @Nullable
    Long parallelism;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Logs.onTerminal();
        return ClusterRun.upgrade(
                folder.cluster(), job, jar, parallelism, spec.commandLine().getOut());
    }
}
