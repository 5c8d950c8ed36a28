package io.tidemark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionsTest {

    /** Everyone expects these two, and quotes or qualifies them where a dialect insists. */
    private static final Set<String> EXPECTED = Set.of("open", "close");

    @Test
    void holdsEveryTable() throws IOException {
        assertThat(Definitions.tables())
                .extracting(TableDefinition::fullName)
                .contains("bronze.frames", "silver.trades", "gold.candles")
                .containsExactlyElementsOf(filed("tables"));
    }

    @Test
    void holdsEveryView() throws IOException {
        assertThat(Definitions.views())
                .extracting(ViewDefinition::fullName)
                .contains("gold.candles_latest")
                .containsExactlyElementsOf(filed("views"));
    }

    @Test
    void holdsEveryCheckAndThePageSaysWhatTheyAre() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("tidemark.root"), "docs/checks.md"));

        assertThat(Definitions.checks())
                .extracting(CheckDefinition::name)
                .contains("trades_once")
                .containsExactlyElementsOf(filed("checks"));
        assertThat(Definitions.checks())
                .extracting(check -> "| `%s` | `%s` | %s | %s |"
                        .formatted(
                                check.name(),
                                check.table(),
                                check.severity().name().toLowerCase(Locale.ROOT),
                                check.comment()))
                .allMatch(page::contains);
    }

    @Test
    void holdsEveryMartAndATableForEach() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("marts"))) {
            assertThat(Definitions.marts())
                    .extracting(MartDefinition::name)
                    .contains("last_24h")
                    .containsExactlyElementsOf(folders.map(folder -> String.valueOf(folder.getFileName()))
                            .sorted()
                            .toList());
        }
        assertThat(Definitions.tables())
                .extracting(TableDefinition::fullName)
                .containsAll(
                        Definitions.marts().stream().map(MartDefinition::table).toList());
    }

    @Test
    void theTableOfAMartNamesTheTablesItIsMadeOf() {
        Map<String, List<String>> made = Definitions.tables().stream()
                .collect(Collectors.toMap(TableDefinition::fullName, TableDefinition::from));
        Map<String, String> views =
                Definitions.views().stream().collect(Collectors.toMap(ViewDefinition::fullName, ViewDefinition::query));

        for (MartDefinition mart : Definitions.marts()) {
            Set<String> read = new TreeSet<>();
            for (String name : mart.reads()) {
                read.addAll(views.containsKey(name) ? Definitions.reads(views.get(name)) : List.of(name));
            }
            assertThat(made.get(mart.table())).as(mart.name()).containsExactlyInAnyOrderElementsOf(read);
        }
    }

    @Test
    void tellsTheTablesAStatementReads() {
        String sql = "SELECT 'gold.none' -- gold.nowhere\nFROM silver.trades AS t JOIN gold.candles_latest USING (a)";

        assertThat(Definitions.reads(sql)).containsExactly("silver.trades", "gold.candles_latest");
    }

    @Test
    void tellsHowFarBackAMartLooks() {
        assertThat(Definitions.marts())
                .filteredOn(mart -> mart.lookBack() > 0)
                .extracting(MartDefinition::name, MartDefinition::lookBack)
                .containsExactly(tuple("last_24h", 1));
    }

    @Test
    void namesNoColumnWithAReservedWord() throws Exception {
        Set<String> reserved = reservedWords();

        Set<String> taken = new TreeSet<>();
        for (TableDefinition table : Definitions.tables()) {
            for (Column column : table.columns()) {
                if (reserved.contains(column.name()) && !EXPECTED.contains(column.name())) {
                    taken.add(table.fullName() + "." + column.name());
                }
            }
        }

        assertThat(reserved).contains("stream", "order", "day", "open", "qualify");
        assertThat(taken).isEmpty();
    }

    @Test
    void keepsTheFilesOfEveryTableAlike() {
        Map<String, String> common = Map.of(
                "format-version", "2",
                "write.distribution-mode", "none",
                "write.parquet.compression-codec", "zstd",
                "write.parquet.compression-level", "3",
                "write.metadata.delete-after-commit.enabled", "true");

        for (TableDefinition table : Definitions.tables()) {
            assertThat(table.properties()).as(table.fullName()).containsAllEntriesOf(common);
            assertThat(table.properties()).as(table.fullName()).containsKey("write.metadata.previous-versions-max");
            assertThat(table.properties())
                    .as(table.fullName())
                    .containsEntry("write.parquet.page-version", holdsBooleans(table) ? "v1" : "v2");
        }
    }

    /** Spark cannot read those of pages v2. */
    private static boolean holdsBooleans(TableDefinition table) {
        return table.columns().stream().anyMatch(column -> column.type().kind() == ColumnType.Kind.BOOLEAN);
    }

    @Test
    void keepsBoundsOfTheColumnsThatAreSortedBy() {
        for (TableDefinition table : Definitions.tables()) {
            assertThat(table.sort()).as(table.fullName()).allMatch(column -> table.properties()
                    .containsKey("write.metadata.metrics.column." + column));
        }
    }

    @Test
    void setsMetricsOnlyForColumnsThatExist() {
        String prefix = "write.metadata.metrics.column.";

        for (TableDefinition table : Definitions.tables()) {
            assertThat(table.columns())
                    .extracting(Column::name)
                    .as(table.fullName())
                    .containsAll(table.properties().keySet().stream()
                            .filter(key -> key.startsWith(prefix))
                            .map(key -> key.substring(prefix.length()))
                            .toList());
        }
    }

    @Test
    void writesMoneyAsExactDecimals() {
        List<ColumnType> decimals = Definitions.tables().stream()
                .flatMap(table -> table.columns().stream())
                .map(Column::type)
                .filter(type -> type.kind() == ColumnType.Kind.DECIMAL)
                .distinct()
                .toList();

        assertThat(decimals).containsExactly(new ColumnType(ColumnType.Kind.DECIMAL, 38, 18));
    }

    @Test
    void isReadFromAJarToo(@TempDir Path directory) throws Exception {
        Path jar = directory.resolve("our #1 jar.jar");
        copyClassesTo(jar);

        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            Class<?> definitions = loader.loadClass(Definitions.class.getName());

            assertThat((List<?>) definitions.getMethod("tables").invoke(null)).hasSameSizeAs(Definitions.tables());
        }
    }

    private static void copyClassesTo(Path jar) throws Exception {
        URL self = Objects.requireNonNull(Definitions.class.getResource("Definitions.class"));
        Path classes = Path.of(self.toURI()).resolveSibling("");
        try (FileSystem target = FileSystems.newFileSystem(jar, Map.of("create", "true"));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.getPath("io/tidemark/sql/" + classes.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private static Set<String> reservedWords() throws IOException, SQLException {
        Set<String> words = new TreeSet<>();
        try (var file = Objects.requireNonNull(DefinitionsTest.class.getResourceAsStream("reserved-words.txt"))) {
            words.addAll(new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> Stream.of(line.toLowerCase(Locale.ROOT).split(" ")))
                    .toList());
        }
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved' AND keyword_category <> 'column_name'")) {
            while (rows.next()) {
                words.add(rows.getString(1));
            }
        }
        return words;
    }

    /** The names of the files in a folder of this module. */
    private static List<String> filed(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.map(file -> String.valueOf(file.getFileName()).replaceFirst("\\.sql$", ""))
                    .sorted()
                    .toList();
        }
    }
}
