package io.tidemark.launcher;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Only listed here: the script runs Maven itself, since tests must not need what they test. */
@Command(name = "test", description = "Build and test everything, or only the modules named and what they need.")
final class TestCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MODULE", description = "A folder with a pom.xml: jobs, sql, infra/lake or short lake.")
    List<String> modules = List.of();

    @Option(
            names = "--all",
            description = "Those that take minutes, too: clusters, brokers, processes that are killed.")
    boolean all;

    @Override
    public Integer call() {
        throw new IllegalStateException("Cannot run tests from here: start them with ./tidemark test");
    }
}
