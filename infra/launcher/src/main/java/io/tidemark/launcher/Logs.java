package io.tidemark.launcher;

import io.tidemark.lake.Lake;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.jspecify.annotations.Nullable;

/**
 * Starts logging, which must happen before the first class with a logger is loaded. Commands that never start it, such
 * as {@code help}, do not pay for it.
 */
final class Logs {

    private static volatile boolean running;
    private static volatile boolean toFile;

    private Logs() {}

    /** Logs to {@code <lake>/logs}; only warnings reach the terminal, each as one line. */
    static void inLake(Path lake) {
        start("log4j.properties", lake.resolve("logs"));
    }

    /** For commands that only read: {@code <lake>/logs} if that is a lake, so that a wrong folder stays clean. */
    static void forLake(Path lake) {
        if (Lake.exists(lake)) {
            inLake(lake);
        } else {
            onTerminal();
        }
    }

    /** Logs warnings to the terminal, for commands that have no lake. */
    static void onTerminal() {
        start("log4j-console.properties", null);
    }

    /** Whether what is logged is kept, so that it may be long. */
    static boolean areKept() {
        return toFile;
    }

    /** Writes out what is still in memory. */
    static void end() {
        if (running) {
            LogManager.shutdown();
        }
    }

    private static void start(String file, @Nullable Path folder) {
        if (running) {
            return;
        }
        if (folder != null) {
            System.setProperty("tidemark.logs", folder.toString());
        }
        if (System.getProperty("log4j2.configurationFile") == null) {
            System.setProperty(
                    "log4j2.configurationFile",
                    Home.folder()
                            .resolve("flink-conf/local")
                            .resolve(file)
                            .toUri()
                            .toString());
        }
        toFile = folder != null;
        running = true;
    }
}
