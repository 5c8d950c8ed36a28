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
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All tables, views, marts and checks of the lake, read from the SQL files that travel in this jar. */
public final class Definitions {

    private static final Pattern NAME = Pattern.compile("\\b(?:bronze|silver|gold)\\.[a-z0-9_]+");
    private static final Pattern UNREAD = Pattern.compile("--[^\\n]*|'(?:[^']|'')*'");
    private static final Pattern LOOK_BACK = Pattern.compile("(?m)^-- Look-back: (\\d+) days?\\.$");
    private static final Definitions OURS = read();

    private final List<TableDefinition> tables;
    private final List<ViewDefinition> views;
    private final List<MartDefinition> marts;
    private final List<CheckDefinition> checks;

    private Definitions(
            List<TableDefinition> tables,
            List<ViewDefinition> views,
            List<MartDefinition> marts,
            List<CheckDefinition> checks) {
        this.tables = tables;
        this.views = views;
        this.marts = marts;
        this.checks = checks;
    }

    /** By name. */
    public static List<TableDefinition> tables() {
        return OURS.tables;
    }

    /** By name. A view reads tables only, never another view. */
    public static List<ViewDefinition> views() {
        return OURS.views;
    }

    /** By name. A mart reads tables and views. */
    public static List<MartDefinition> marts() {
        return OURS.marts;
    }

    /** By name. A check reads tables and views. */
    public static List<CheckDefinition> checks() {
        return OURS.checks;
    }

    /**
     * The checks in a user's folder, by name.
     *
     * @throws IllegalArgumentException if it is no folder, holds no SQL file, or one of them is no check
     */
    public static List<CheckDefinition> checks(Path folder) {
        Map<String, String> found;
        try {
            found = Files.isDirectory(folder) ? files(folder) : Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to read %s: %s".formatted(folder, e.getMessage()), e);
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("Cannot use checks of %s: no SQL file is there".formatted(folder));
        }
        return checks(folder + "/", found);
    }

    private static List<CheckDefinition> checks(String folder, Map<String, String> files) {
        return files.entrySet().stream()
                .map(file -> CheckDefinition.of(folder + file.getKey(), file.getValue()))
                .toList();
    }

    /** Full names of the tables and views a statement names outside its comments and texts, as they first come. */
    public static List<String> reads(String sql) {
        return NAME.matcher(UNREAD.matcher(sql).replaceAll(""))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
    }

    private static Definitions read() {
        List<TableDefinition> tables = files("tables").entrySet().stream()
                .map(file -> new TableParser(file.getKey(), file.getValue()).parse())
                .toList();
        List<ViewDefinition> views = files("views").entrySet().stream()
                .map(file -> view(file.getKey(), file.getValue()))
                .toList();
        List<MartDefinition> marts = files("marts").entrySet().stream()
                .map(file -> mart(file.getKey(), file.getValue()))
                .toList();
        return new Definitions(tables, views, marts, checks("", files("checks")));
    }

    private static MartDefinition mart(String file, String text) {
        Matcher lookBack = LOOK_BACK.matcher(text);
        return new MartDefinition(
                file.substring(0, file.indexOf('/')),
                comment(file, text),
                text.strip(),
                lookBack.find() ? Integer.parseInt(lookBack.group(1)) : 0,
                reads(text));
    }

    private static ViewDefinition view(String file, String text) {
        String[] name = file.split("\\.");
        if (name.length != 3) {
            throw new IllegalArgumentException("Cannot read %s: its name must be namespace.view.sql".formatted(file));
        }
        return new ViewDefinition(name[0], name[1], comment(file, text), text.strip());
    }

    private static String comment(String file, String text) {
        String comment = text.lines().findFirst().orElse("");
        if (!comment.startsWith("-- ")) {
            throw new IllegalArgumentException(
                    "Cannot read %s line 1: a comment must follow that says what a row is".formatted(file));
        }
        return comment.substring(3);
    }

    /** Text of every SQL file in a folder beside this class or in one below, by its place in the folder. */
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
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                if (file.toString().endsWith(".sql")) {
                    texts.put(folder.relativize(file).toString(), Files.readString(file));
                }
            }
        }
        return texts;
    }
}
