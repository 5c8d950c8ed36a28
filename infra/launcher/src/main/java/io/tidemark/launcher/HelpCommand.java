package io.tidemark.launcher;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Picocli has such a command too, which claims {@code -h} for itself and so forbids that all commands inherit it. */
@Command(name = "help", helpCommand = true, description = "Explain a command, or list all.")
final class HelpCommand implements Runnable {

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command to explain, as backfill trades.")
    List<String> command = List.of();

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        CommandLine root = spec.commandLine().getParent();
        CommandLine explained = root;
        for (String word : command) {
            CommandLine next = explained.getSubcommands().get(word);
            if (next == null) {
                throw new ParameterException(explained, "Unknown command", null, word);
            }
            explained = next;
        }
        explained.usage(root.getOut());
    }
}
