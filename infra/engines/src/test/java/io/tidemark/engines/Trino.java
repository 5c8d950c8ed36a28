package io.tidemark.engines;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real Trino in a process of its own, with the settings of {@code infra/trino}. */
final class Trino implements AutoCloseable {

    /** The oldest Java that Trino 476 runs on. */
    private static final int OLDEST = 24;

    private final Process process;
    private final String url;

    private Trino(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** A JDK that Trino runs on: {@code TIDEMARK_TRINO_JAVA_HOME}, or one below {@code TIDEMARK_JDK_DIRS}. */
    static Optional<Path> jdk() throws IOException {
        String told = System.getenv("TIDEMARK_TRINO_JAVA_HOME");
        if (told != null) {
            return Optional.of(Path.of(told));
        }
        for (String folder : System.getenv()
                .getOrDefault("TIDEMARK_JDK_DIRS", "/usr/lib/jvm")
                .split(":")) {
            if (Files.isDirectory(Path.of(folder))) {
                try (Stream<Path> homes = Files.list(Path.of(folder))) {
                    Optional<Path> found = homes.filter(Trino::isNewEnough).findFirst();
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    static Trino start(Path jdk, Path lake, Path folder) throws IOException {
        Path settings = Path.of(System.getProperty("tidemark.root"), "infra", "trino");
        Path config = folder.resolve("config.properties");
        Files.writeString(
                config,
                Files.readString(settings.resolve("config.properties"))
                        + "plugin.dir=%s%ncatalog.config-dir=%s%n"
                                .formatted(System.getProperty("tidemark.trino.plugins"), settings.resolve("catalog")));
        int port = freePort();
        Path home = Path.of(System.getProperty("tidemark.trino"));
        ProcessBuilder builder = new ProcessBuilder(
                jdk.resolve("bin/java").toString(),
                "-Xmx1G",
                "-XX:+UseSerialGC",
                "-Djdk.attach.allowAttachSelf=true",
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "-Dnode.environment=tidemark",
                "-Dnode.id=tidemark",
                "-Dnode.data-dir=" + folder.resolve("data"),
                "-Dconfig=" + config,
                "-cp",
                home.resolve("lib") + "/*",
                "io.trino.server.TrinoServer");
        builder.directory(home.toFile());
        builder.environment().put("TIDEMARK_LAKE", lake.toString());
        builder.environment().put("TIDEMARK_TRINO_PORT", String.valueOf(port));
        builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("trino.log").toFile());
        Trino trino = new Trino(builder.start(), "jdbc:trino://127.0.0.1:%d/tidemark/gold".formatted(port));
        await().atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofSeconds(2))
                .failFast(
                        "Trino has ended, see %s".formatted(folder.resolve("trino.log")),
                        () -> !trino.process.isAlive())
                .ignoreExceptions()
                .until(() -> !trino.answer("SELECT 1").isEmpty());
        return trino;
    }

    List<String> answer(String sql) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "tidemark");
        properties.setProperty("timezone", "UTC");
        List<String> lines = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, properties);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    boolean time = rows.getMetaData().getColumnTypeName(i).startsWith("timestamp");
                    line.append(i == 1 ? "" : "\t")
                            .append(text(time ? rows.getObject(i, ZonedDateTime.class) : rows.getObject(i)));
                }
                lines.add(line.toString());
            }
        }
        return lines;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "\\N";
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
        }
        if (value instanceof ZonedDateTime time) {
            return String.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant()));
        }
        return String.valueOf(value);
    }

    private static boolean isNewEnough(Path home) {
        try {
            return Files.exists(home.resolve("release"))
                    && Files.readAllLines(home.resolve("release")).stream()
                            .filter(line -> line.startsWith("JAVA_VERSION="))
                            .map(line -> line.replaceAll("^[^0-9]*([0-9]+).*", "$1"))
                            .anyMatch(version -> Integer.parseInt(version) >= OLDEST);
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
