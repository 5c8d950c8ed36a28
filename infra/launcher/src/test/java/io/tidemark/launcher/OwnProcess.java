package io.tidemark.launcher;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands in a process of their own, as the launcher's script starts them. */
final class OwnProcess {

    private OwnProcess() {}

    /**
     * A command line for a {@link ProcessBuilder}.
     *
     * @param home where {@code flink-conf} lies
     * @param arguments of {@code ./tidemark}
     */
    static List<String> command(Path home, List<String> arguments) {
        return command(Tidemark.class, home, arguments);
    }

    /** The same of another class. */
    static List<String> command(Class<?> main, Path home, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dtidemark.home=" + home,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.startsWith("--add-")) {
                command.add(1, option);
            }
        }
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }
}
