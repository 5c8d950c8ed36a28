package io.tidemark.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.lake.CatalogViews;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.QueryResult;
import io.tidemark.lake.Upkeep;
import io.tidemark.sql.Column;
import io.tidemark.sql.Definitions;
import io.tidemark.sql.TableDefinition;
import io.tidemark.sql.ViewDefinition;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same questions to DuckDB, Trino and Spark: every table of silver and gold, every view. Rows are made up so that
 * all digits of decimals, all microseconds, missing values and revisions are there; most are in files that were
 * compacted.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnginesTest {

    private static final int ROWS = 60;
    private static final long BEGIN =
            ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2026-01-01T23:58:00.123457Z"));
    /** 38 digits, as many as a decimal may have. */
    private static final BigInteger LARGEST = new BigInteger("9".repeat(38));

    private static final List<String> OPENS = List.of(
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/sun.nio.ch",
            "java.base/sun.nio.cs",
            "java.base/sun.security.action",
            "java.base/sun.util.calendar");

    @TempDir
    static Path directory;

    private final Map<String, String> questions = new TreeMap<>();
    private Map<String, List<String>> ours = Map.of();
    private Path lake = Path.of("");
    private int compacted;

    @BeforeAll
    void ask() throws IOException {
        lake = directory.resolve("lake");
        for (TableDefinition table : Definitions.tables()) {
            if (!table.namespace().equals("bronze")) {
                String columns = table.columns().stream().map(Column::name).collect(Collectors.joining(", "));
                questions.put(table.fullName(), "SELECT %s FROM %s".formatted(columns, table.fullName()));
            }
        }
        for (ViewDefinition view : Definitions.views()) {
            questions.put(view.fullName(), view.query());
            questions.put(view.fullName() + " registered", "SELECT * FROM " + view.fullName());
        }
        try (Lake opened = Lake.openOrCreate(lake)) {
            for (TableDefinition table : Definitions.tables()) {
                fill(opened, table, 0);
                fill(opened, table, 1);
                Upkeep upkeep = Upkeep.of(opened, table.fullName());
                for (String partition : upkeep.crowded(Set.of())) {
                    upkeep.compact(partition);
                    compacted++;
                }
            }
            CatalogViews.of(opened).register();
            ours = answers(question -> duckdb(opened, question));
        }
    }

    @Test
    void everyTableAndViewHasRowsToCompare() {
        assertThat(compacted).as("days whose files were compacted").isGreaterThan(40);
        assertThat(ours).hasSizeGreaterThan(40);
        assertThat(ours).allSatisfy((name, rows) -> assertThat(rows).as(name).isNotEmpty());
    }

    @Test
    void trinoAnswersAsDuckDbDoes() throws Exception {
        Optional<Path> jdk = Trino.jdk();
        assumeTrue(jdk.isPresent(), "No JDK 24 or newer for Trino: set TIDEMARK_TRINO_JAVA_HOME");

        try (Trino trino = Trino.start(jdk.get(), lake, Files.createDirectory(directory.resolve("trino")))) {
            Map<String, List<String>> theirs = answers(question -> {
                try {
                    return trino.answer(question);
                } catch (SQLException e) {
                    throw new IllegalStateException(question, e);
                }
            });

            assertSame(theirs, "Trino 476");
        }
    }

    @Test
    void sparkAnswersAsDuckDbDoes() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("spark"));
        for (Map.Entry<String, String> question : questions.entrySet()) {
            Files.writeString(folder.resolve(question.getKey() + ".sql"), question.getValue());
        }

        runSpark(folder);

        Map<String, List<String>> theirs = new TreeMap<>();
        for (String name : questions.keySet()) {
            List<String> rows = new ArrayList<>(Files.readAllLines(folder.resolve(name + ".tsv")));
            rows.sort(null);
            theirs.put(name, rows);
        }
        assertSame(theirs, "Spark 3.5.9");
    }

    private void assertSame(Map<String, List<String>> theirs, String engine) {
        assertThat(theirs.keySet()).isEqualTo(ours.keySet());
        ours.forEach((name, rows) ->
                assertThat(theirs.get(name)).as(engine + " " + name).isEqualTo(rows));
        System.out.printf(
                "%s: %d tables and views, %d rows, all equal to DuckDB's%n",
                engine, ours.size(), ours.values().stream().mapToInt(List::size).sum());
    }

    private void runSpark(Path questions) throws IOException, InterruptedException {
        Path root = Path.of(System.getProperty("tidemark.root"));
        Path target = Path.of(System.getProperty("tidemark.spark.classpath"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        OPENS.forEach(one -> command.add("--add-opens=%s=ALL-UNNAMED".formatted(one)));
        command.addAll(List.of(
                "-cp",
                target.resolve("classes") + ":" + Files.readString(target.resolve("classpath")),
                "io.tidemark.spark.SparkAnswers",
                root.resolve("infra/spark/conf/spark-defaults.conf").toString(),
                lake.toString(),
                questions.toString()));
        Path log = directory.resolve("spark.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(15, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0).as(tail(log)).isTrue();
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.stream()
                .filter(line -> line.contains("Exception") || line.contains("Error"))
                .limit(20)
                .collect(Collectors.joining("\n"));
    }

    private interface Engine {
        List<String> answer(String question);
    }

    private Map<String, List<String>> answers(Engine engine) {
        Map<String, List<String>> answers = new TreeMap<>();
        questions.forEach((name, question) -> {
            List<String> rows = new ArrayList<>(engine.answer(question));
            rows.sort(null);
            answers.put(name, rows);
        });
        return answers;
    }

    private static List<String> duckdb(Lake lake, String question) {
        List<String> lines = new ArrayList<>();
        try (QueryResult result = LakeQuery.over(lake).run(question)) {
            for (List<@Nullable Object> row = result.next(); row != null; row = result.next()) {
                lines.add(row.stream().map(EnginesTest::text).collect(Collectors.joining("\t")));
            }
        }
        return lines;
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "\\N";
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
        }
        if (value instanceof OffsetDateTime time) {
            return String.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant()));
        }
        return String.valueOf(value);
    }

    private static void fill(Lake lake, TableDefinition table, int first) {
        try (LakeAppend append = LakeAppend.to(lake, table.fullName())) {
            for (int i = first; i < ROWS; i += 2) {
                Map<String, @Nullable Object> row = new HashMap<>();
                for (int place = 0; place < table.columns().size(); place++) {
                    Column column = table.columns().get(place);
                    boolean missing = column.nullable() && !table.key().contains(column.name()) && (i + place) % 5 == 0;
                    row.put(column.name(), missing ? null : value(table, column, place, i));
                }
                append.add(row);
            }
            append.commit();
        }
    }

    /** Three rows have the same key but for the revision, or for when they came. */
    private static Object value(TableDefinition table, Column column, int place, int i) {
        boolean key = table.key().contains(column.name());
        int subject = i / 3;
        return switch (column.name()) {
            case "revision" -> i % 3;
            case "timeframe" -> List.of("1s", "1m").get(subject % 2);
            case "agreement" -> List.of("equal", "missing").get(subject / 2 % 2);
            case "exchanges" -> i % 4;
            case "known_at", "received_at" -> BEGIN + i * 7L;
            default ->
                switch (column.type().kind()) {
                    case STRING -> key ? column.name() + "-" + subject : "%s ü \"%d\"".formatted(column.name(), i % 7);
                    case TIMESTAMP_LTZ -> BEGIN + subject * 60_000_001L + (key ? 0 : place);
                    case DATE -> LocalDate.parse("2026-01-01").plusDays(subject % 3);
                    case INT -> key ? subject : i - 30;
                    case BIGINT -> key ? (long) subject : (i - 30) * 1_000_000_007L;
                    case DOUBLE -> (i - 30) / 7.0;
                    case DECIMAL ->
                        new BigDecimal(
                                LARGEST.divide(BigInteger.valueOf(1 + (long) i * place))
                                        .multiply(BigInteger.valueOf(i % 2 == 0 ? 1 : -1)),
                                18);
                    case BOOLEAN -> i % 2 == 0;
                };
        };
    }
}
