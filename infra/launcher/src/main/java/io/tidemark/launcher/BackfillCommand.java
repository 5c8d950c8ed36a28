package io.tidemark.launcher;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** History from the exchanges into the lake. */
@Command(
        name = "backfill",
        synopsisSubcommandLabel = "WHAT",
        description = "Ask the exchanges for what the lake lacks of the past.",
        subcommands = BackfillTradesCommand.class)
final class BackfillCommand implements Runnable {

    @Spec
    CommandSpec spec;

    /** Without a word on what to load there is only help to give. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
