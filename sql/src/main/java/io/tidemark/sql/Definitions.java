package io.tidemark.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All tables and views of the lake, read from the SQL files that travel in this jar. */
public final class Definitions {

    private static final Definitions OURS = read();

    private final List<TableDefinition> tables;
    private final List<ViewDefinition> views;

    private Definitions(List<TableDefinition> tables, List<ViewDefinition> views) {
        this.tables = tables;
        this.views = views;
    }

    /** By name. */
    public static List<TableDefinition> tables() {
        return OURS.tables;
    }

    /** By name. A view reads tables only, never another view. */
    public static List<ViewDefinition> views() {
        return OURS.views;
    }

    private static Definitions read() {
        List<TableDefinition> tables = files("tables").entrySet().stream()
                .map(file -> new TableParser(file.getKey(), file.getValue()).parse())
                .toList();
        List<ViewDefinition> views = files("views").entrySet().stream()
                .map(file -> view(file.getKey(), file.getValue()))
                .toList();
        return new Definitions(tables, views);
    }

    private static ViewDefinition view(String file, String text) {
        String[] name = file.split("\\.");
        String comment = text.lines().findFirst().orElse("");
        if (name.length != 3 || !comment.startsWith("-- ")) {
            throw new IllegalArgumentException(
                    "Cannot read %s line 1: a comment must follow that says what a row is".formatted(file));
        }
        return new ViewDefinition(name[0], name[1], comment.substring(3), text.strip());
    }

    /** Text of every SQL file in a folder beside this class, by file name. */
    private static Map<String, String> files(String folder) {
        URL self = Objects.requireNonNull(Definitions.class.getResource("Definitions.class"));
        try {
            if (self.openConnection() instanceof JarURLConnection jar) {
                String inside =
                        Path.of(jar.getEntryName()).resolveSibling(folder).toString();
                // Not the shared file system of the URI, which a second thread could not open.
                try (FileSystem files =
                        FileSystems.newFileSystem(Path.of(jar.getJarFileURL().toURI()))) {
                    return files(files.getPath(inside));
                }
            }
            return files(Path.of(self.toURI()).resolveSibling(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to read %s: %s".formatted(folder, e.getMessage()), e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Cannot read %s: no file at %s".formatted(folder, self), e);
        }
    }

    private static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (file.toString().endsWith(".sql")) {
                    texts.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
        return texts;
    }
}
