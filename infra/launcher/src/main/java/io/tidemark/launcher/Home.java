package io.tidemark.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The checkout or installation we run from; it holds {@code flink-conf}. */
final class Home {

    private Home() {}

    /**
     * The folder, as the script told in system property {@code tidemark.home}.
     *
     * @throws IllegalStateException if it was not told, or does not hold {@code flink-conf}
     */
    static Path folder() {
        @Nullable String told = System.getProperty("tidemark.home");
        if (told == null) {
            throw new IllegalStateException(
                    "Cannot find flink-conf: system property tidemark.home is not set; start with ./tidemark");
        }
        Path home = Path.of(told);
        if (!Files.isDirectory(home.resolve("flink-conf"))) {
            throw new IllegalStateException("Cannot find flink-conf: there is none in %s".formatted(home));
        }
        return home;
    }
}
