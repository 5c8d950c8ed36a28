package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import io.tidemark.sql.Column;
import io.tidemark.sql.ColumnType;
import io.tidemark.sql.Definitions;
import io.tidemark.sql.MartDefinition;
import io.tidemark.sql.TableDefinition;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every mart over the rows of its folder: a file {@code silver.trades.csv} holds rows of that table, of which columns
 * that are left out are null or nothing; {@code expected.csv} is what must come of them.
 */
class MartsTest {

    private static final Path ROOT = Path.of(System.getProperty("tidemark.root"));
    private static final LocalDate DAY = LocalDate.parse("2026-01-02");
    private static final Map<String, TableDefinition> TABLES = new TreeMap<>();

    static {
        Definitions.tables().forEach(table -> TABLES.put(table.fullName(), table));
    }

    @TempDir
    Path directory;

    @Test
    void everyMartMakesTheRowsOfItsFolderOnceAndAgain() throws Exception {
        for (MartDefinition mart : Definitions.marts()) {
            inputs(mart).forEach((table, rows) -> append(directory, table, rows));
        }

        Map<String, Long> counts = MartsJob.rows(configuration(), directory, Definitions.marts(), DAY);
        Map<String, String> once = made();
        Map<String, Long> countsAgain = MartsJob.rows(configuration(), directory, Definitions.marts(), DAY);

        assertThat(once).isEqualTo(expected(once));
        assertThat(counts.values()).doesNotContain(0L);
        assertThat(made()).isEqualTo(once);
        assertThat(countsAgain).isEqualTo(counts);
    }

    @Test
    void aDayIsReplacedAndTheOthersStay() throws Exception {
        MartDefinition mart = MartsJob.named(Set.of("macro_minute")).get(0);
        append(
                directory,
                "silver.macro_bars",
                List.of(bar("2026-01-01T00:00:00Z", "1"), bar("2026-01-02T00:00:00Z", "2")));
        run(mart, DAY.minusDays(1));
        run(mart, DAY);
        append(directory, "silver.macro_bars", List.of(bar("2026-01-02T00:00:00Z", "3")));

        Map<String, Long> rows = run(mart, DAY);

        assertThat(rows).containsExactly(Map.entry("macro_minute", 1L));
        assertThat(prices()).isEqualTo("high\n1\n3\n");
    }

    @Test
    void aDayWithoutRowsLosesThoseOfAnEarlierRun() throws Exception {
        MartDefinition mart = MartsJob.named(Set.of("macro_minute")).get(0);
        append(
                directory,
                "gold.macro_minute",
                List.of(bar("2026-01-01T00:00:00Z", "1"), bar("2026-01-02T00:00:00Z", "2")));

        Map<String, Long> rows = run(mart, DAY);

        assertThat(rows).containsExactly(Map.entry("macro_minute", 0L));
        assertThat(prices()).isEqualTo("high\n1\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "volume, | volume_base, | Cannot run macro_minute/mart.sql line 2: Column 'volume_base' not found in any table",
                "FROM | FROM FROM | Cannot run macro_minute/mart.sql line 3: Incorrect syntax near the keyword 'FROM'",
            })
    void aWrongStatementIsToldWithTheLineOfItsFile(String right, String wrong, String message) {
        MartDefinition mart = MartsJob.named(Set.of("macro_minute")).get(0);
        MartDefinition broken = new MartDefinition(
                mart.name(), mart.comment(), mart.query().replace(right, wrong), mart.lookBack(), mart.reads());

        assertThatThrownBy(() -> run(broken, DAY)).hasMessage(message);
    }

    /** It drops records without a word in some versions (FLINK-35661). */
    @Test
    void miniBatchesStayOff() {
        assertThat(configuration().toMap()).containsEntry("table.exec.mini-batch.enabled", "false");
    }

    private String prices() throws IOException {
        StringBuilder prices = new StringBuilder();
        try (Lake lake = Lake.open(directory)) {
            LakeQuery.over(lake).run("SELECT high FROM gold.macro_minute ORDER BY ts", ResultFormat.CSV, prices);
        }
        return prices.toString();
    }

    private Map<String, Long> run(MartDefinition mart, LocalDate day) throws Exception {
        return MartsJob.rows(configuration(), directory, List.of(mart), day);
    }

    private static Map<String, String> bar(String ts, String price) {
        return Map.of(
                "ticker",
                "SPY",
                "ts",
                ts,
                "open",
                price,
                "high",
                price,
                "low",
                price,
                "close",
                price,
                "received_at",
                "2026-01-03T00:00:0" + price + "Z",
                "known_at",
                ts);
    }

    private static Configuration configuration() {
        Configuration configuration = GlobalConfiguration.loadConfiguration(ROOT + "/flink-conf/local");
        configuration.addAll(GlobalConfiguration.loadConfiguration(ROOT + "/flink-conf/marts"));
        return configuration;
    }

    /** The rows of a mart's folder by table. */
    private static Map<String, List<Map<String, String>>> inputs(MartDefinition mart) throws IOException {
        Map<String, List<Map<String, String>>> inputs = new TreeMap<>();
        try (Stream<Path> files = Files.list(ROOT.resolve("sql/marts").resolve(mart.name()))) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".csv")).toList()) {
                String name = String.valueOf(file.getFileName()).replace(".csv", "");
                if (!name.equals("expected")) {
                    inputs.put(name, csv(file));
                }
            }
        }
        return inputs;
    }

    private static List<Map<String, String>> csv(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        String[] names = lines.get(0).split(",");
        return lines.stream()
                .skip(1)
                .map(line -> {
                    String[] values = line.split(",", -1);
                    Map<String, String> row = new HashMap<>();
                    for (int i = 0; i < names.length; i++) {
                        row.put(names[i], values[i]);
                    }
                    return row;
                })
                .toList();
    }

    private static void append(Path directory, String name, List<Map<String, String>> rows) {
        try (Lake lake = Lake.openOrCreate(directory);
                LakeAppend append = LakeAppend.to(lake, name)) {
            for (Map<String, String> row : rows) {
                Map<String, @Nullable Object> values = new HashMap<>();
                for (Column column : table(name).columns()) {
                    values.put(column.name(), value(column, row.getOrDefault(column.name(), "")));
                }
                append.add(values);
            }
            append.commit();
        }
    }

    private static TableDefinition table(String name) {
        return Objects.requireNonNull(TABLES.get(name), name);
    }

    private static @Nullable Object value(Column column, String text) {
        if (text.isEmpty() && column.nullable()) {
            return null;
        }
        ColumnType.Kind kind = column.type().kind();
        return switch (kind) {
            case STRING -> text;
            case DECIMAL -> new BigDecimal(text.isEmpty() ? "0" : text);
            case BIGINT -> Long.parseLong(text.isEmpty() ? "0" : text);
            case INT -> Integer.parseInt(text.isEmpty() ? "0" : text);
            case DOUBLE -> Double.parseDouble(text.isEmpty() ? "0" : text);
            case TIMESTAMP_LTZ ->
                ChronoUnit.MICROS.between(Instant.EPOCH, text.isEmpty() ? Instant.EPOCH : Instant.parse(text));
            case DATE -> LocalDate.parse(text);
            case BOOLEAN -> Boolean.parseBoolean(text);
        };
    }

    private Map<String, String> made() throws IOException {
        Map<String, String> made = new TreeMap<>();
        for (MartDefinition mart : Definitions.marts()) {
            made.put(mart.name(), rows(directory, mart));
        }
        return made;
    }

    /** What a mart says of the exchanges and tickers of its own folder. */
    private static String rows(Path directory, MartDefinition mart) throws IOException {
        TableDefinition table = table(mart.table());
        List<Map<String, String>> inputs =
                inputs(mart).values().stream().flatMap(List::stream).toList();
        String own = table.columns().stream()
                .map(Column::name)
                .filter(name -> name.equals("exchange") || name.equals("ticker"))
                .map(name -> name + " IN ('DXY_SYN', "
                        + inputs.stream()
                                .map(row -> "'" + row.get(name) + "'")
                                .distinct()
                                .collect(Collectors.joining(", "))
                        + ")")
                .findFirst()
                .orElse("true");
        StringBuilder rows = new StringBuilder();
        try (Lake lake = Lake.open(directory)) {
            LakeQuery.over(lake)
                    .run(
                            "SELECT * FROM %s WHERE %s ORDER BY %s"
                                    .formatted(mart.table(), own, String.join(", ", table.key())),
                            ResultFormat.CSV,
                            rows);
        }
        return rows.toString();
    }

    private static Map<String, String> expected(Map<String, String> made) throws IOException {
        Map<String, String> expected = new TreeMap<>();
        for (Map.Entry<String, String> mart : made.entrySet()) {
            Path file = ROOT.resolve("sql/marts").resolve(mart.getKey()).resolve("expected.csv");
            if (Boolean.getBoolean("update")) {
                Files.writeString(file, mart.getValue());
            }
            expected.put(mart.getKey(), Files.exists(file) ? Files.readString(file) : "");
        }
        return expected;
    }
}
