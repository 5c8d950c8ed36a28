package io.tidemark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/data-dictionary.md} and {@code diagrams/4_core/uml_er_core.mmd} say what {@code sql} says;
 * {@code -Dupdate=true} writes them anew.
 */
class DataDictionaryTest {

    private static final Path ROOT = Path.of(System.getProperty("tidemark.root"));

    private static final Map<String, TableDefinition> TABLES =
            Definitions.tables().stream().collect(Collectors.toMap(TableDefinition::fullName, Function.identity()));

    @Test
    void thePageSaysWhatTheTablesAndViewsSay() throws IOException {
        kept(ROOT.resolve("docs/data-dictionary.md"), page());
    }

    @Test
    void theDiagramShowsEveryTableAndWhatItIsMadeOf() throws IOException {
        String diagram = diagram();

        assertThat(diagram).contains("silver_trades }o--o{ silver_outliers : \"exchange, instrument, trade_id\"");
        kept(ROOT.resolve("diagrams/4_core/uml_er_core.mmd"), diagram);
    }

    @Test
    void theMartsAreDrawnFromWhatTheyRead() throws IOException {
        List<String> lines = new ArrayList<>(List.of("flowchart LR"));
        for (MartDefinition mart : Definitions.marts()) {
            for (String from : Objects.requireNonNull(TABLES.get(mart.table())).from()) {
                lines.add("    %s --> %s".formatted(from, mart.table()));
            }
        }

        assertThat(lines).contains("    silver.trades --> gold.trade_side_hourly");
        kept(ROOT.resolve("diagrams/marts-job.mmd"), String.join("\n", lines) + "\n");
    }

    @Test
    void everyColumnSaysWhatItMeansAndEveryTableWhatARowIs() {
        for (TableDefinition table : Definitions.tables()) {
            assertThat(table.description()).as(table.fullName()).startsWith("One row ");
            assertThat(table.columns()).as(table.fullName()).noneMatch(column -> column.comment()
                    .isBlank());
        }
    }

    private static void kept(Path file, String text) throws IOException {
        if (Boolean.getBoolean("update")) {
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, text);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "").isEqualTo(text);
    }

    private static String page() {
        List<String> lines = new ArrayList<>(List.of(
                "# Data dictionary",
                "",
                "Written from `sql/tables` and `sql/views` by a test (`./tidemark test sql -Dtest=DataDictionaryTest"
                        + " -Dupdate=true`).",
                "",
                "Prices, volumes and rates are exact decimals, times are UTC in microseconds. *Our clock* is that of the"
                        + " machine that collects; *the exchange's clock* is what its messages say. A column that may be null says"
                        + " when it is. Rows are only ever added; where a table has a `revision`, the highest stands.",
                ""));
        for (String namespace : List.of("bronze", "silver", "gold")) {
            lines.add("- **" + namespace + "**: "
                    + Definitions.tables().stream()
                            .filter(table -> table.namespace().equals(namespace))
                            .map(table -> "[%s](#%s)".formatted(table.name(), anchor(table.fullName())))
                            .collect(Collectors.joining(", ")));
        }
        lines.addAll(List.of("- **views**: [below](#views)", "", "## What hangs together", ""));
        lines.add(
                "Tables with what tells their rows apart. A line leads to a table whose rows are made of rows of the other,"
                        + " or of what those were made of; on it stands what the two have in common.");
        lines.addAll(List.of("", "```mermaid"));
        diagram().lines().forEach(lines::add);
        lines.add("```");
        Definitions.tables().forEach(table -> lines.addAll(section(table)));
        lines.addAll(List.of("", "## Views", "", "| view | a row is | reads |", "|---|---|---|"));
        for (ViewDefinition view : Definitions.views()) {
            lines.add("| `%s` | %s | %s |"
                    .formatted(view.fullName(), view.comment(), linked(Definitions.reads(view.query()))));
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<String> section(TableDefinition table) {
        List<String> lines = new ArrayList<>(List.of("", "## " + table.fullName(), "", table.description(), ""));
        if (!table.key().isEmpty()) {
            lines.add("Key: " + code(table.key()) + ".");
        }
        Definitions.marts().stream()
                .filter(mart -> mart.table().equals(table.fullName()))
                .forEach(mart -> lines.add("A mart: `sql/marts/%s`.".formatted(mart.file())));
        if (!table.from().isEmpty()) {
            lines.add("Made of " + linked(table.from()) + ".");
        }
        lines.add("Partitioned by "
                + table.partitions().stream()
                        .map(one -> one.transform() == Partition.Transform.IDENTITY
                                ? "`%s`".formatted(one.column())
                                : "`%s(%s)`".formatted(one.transform().name().toLowerCase(Locale.ROOT), one.column()))
                        .collect(Collectors.joining(", "))
                + ", sorted by " + code(table.sort()) + ".");
        lines.addAll(List.of("", "| column | type | null | meaning |", "|---|---|---|---|"));
        for (Column column : table.columns()) {
            lines.add("| `%s` | %s | %s | %s |"
                    .formatted(
                            column.name(),
                            column.type(),
                            column.nullable() ? "yes" : "",
                            column.comment().replace("|", "\\|")));
        }
        return lines;
    }

    private static String diagram() {
        List<String> lines = new ArrayList<>(List.of("erDiagram"));
        for (TableDefinition table : Definitions.tables()) {
            lines.add("    %s {".formatted(entity(table)));
            for (Column column : table.columns()) {
                if (shown(table).contains(column.name())) {
                    lines.add("        %s %s%s"
                            .formatted(
                                    column.type().kind(),
                                    column.name(),
                                    table.key().isEmpty() ? "" : " PK"));
                }
            }
            lines.add("    }");
        }
        for (TableDefinition table : Definitions.tables()) {
            for (String from : table.from()) {
                TableDefinition source = Objects.requireNonNull(TABLES.get(from), from);
                lines.add("    %s }o--o{ %s : \"%s\"".formatted(entity(source), entity(table), shared(source, table)));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    /** Its key; where it has none, what it is sorted by. */
    private static List<String> shown(TableDefinition table) {
        return table.key().isEmpty() ? table.sort() : table.key();
    }

    /** The columns two tables have in common that tell their rows apart. */
    private static String shared(TableDefinition source, TableDefinition made) {
        List<String> names = made.columns().stream()
                .map(Column::name)
                .filter(name -> !name.equals("revision"))
                .filter(name -> shown(source).contains(name))
                .toList();
        return names.isEmpty() ? "made of" : String.join(", ", names);
    }

    private static String entity(TableDefinition table) {
        return table.fullName().replace('.', '_');
    }

    private static String linked(Collection<String> tables) {
        return tables.stream()
                .map(name -> "[%s](#%s)".formatted(name, anchor(name)))
                .collect(Collectors.joining(", "));
    }

    private static String anchor(String heading) {
        return heading.replace(".", "");
    }

    private static String code(List<String> names) {
        return names.stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
    }
}
