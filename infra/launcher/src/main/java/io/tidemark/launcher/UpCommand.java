package io.tidemark.launcher;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The main job over the real exchanges. */
@Command(
        name = "up",
        description = {
            "Collect from the exchanges themselves, until Ctrl+C.",
            "What was missed, while a connection was down or while nothing ran, is asked for over REST; what cannot be had is told in silver.gaps."
        })
final class UpCommand implements Callable<Integer> {

    @Mixin
    Collecting collecting;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return collecting.run(spec.commandLine().getOut());
    }
}
