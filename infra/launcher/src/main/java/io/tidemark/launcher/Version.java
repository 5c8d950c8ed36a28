package io.tidemark.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: the project's version, then the JVM that runs it. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {
            "tidemark " + project(), "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
        };
    }

    /** {@code 0.1.0}. */
    static String project() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(Objects.requireNonNull(in, "version.properties"));
        }
        return properties.getProperty("version", "unknown");
    }
}
