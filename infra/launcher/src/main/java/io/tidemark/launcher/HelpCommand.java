package io.tidemark.launcher;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Picocli has such a command too, which claims {@code -h} for itself and so forbids that all commands inherit it. */
@Command(name = "help", helpCommand = true, description = "Explain a command, or list all.")
final class HelpCommand implements Runnable {

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command to explain.")
    @Nullable
    String command;

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        CommandLine root = spec.commandLine().getParent();
        if (command == null) {
            root.usage(root.getOut());
            return;
        }
        CommandLine explained = root.getSubcommands().get(command);
        if (explained == null) {
            throw new ParameterException(root, "Unknown command", null, command);
        }
        explained.usage(root.getOut());
    }
}
