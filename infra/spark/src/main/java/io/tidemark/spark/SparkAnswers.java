package io.tidemark.spark;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Runs each question of a folder ({@code name.sql}) in Spark and writes its rows beside it ({@code name.tsv}): a row a
 * line, values apart by tabs, decimals without needless zeros, times as microseconds since the epoch, nothing as \N.
 */
public final class SparkAnswers {

    private SparkAnswers() {}

    /**
     * Answers.
     *
     * @param args the file of settings, the folder of the lake, the folder of the questions
     */
    public static void main(String[] args) throws IOException {
        Path questions = Path.of(args[2]);
        try (SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config(settings(Path.of(args[0]), Path.of(args[1])))
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "1")
                .getOrCreate()) {
            for (Path question : files(questions)) {
                String name = String.valueOf(question.getFileName()).replaceFirst("\\.sql$", ".tsv");
                try (PrintWriter out = new PrintWriter(questions.resolve(name).toFile(), StandardCharsets.UTF_8)) {
                    spark.sql(Files.readString(question))
                            .toLocalIterator()
                            .forEachRemaining(row -> out.print(line(row) + "\n"));
                }
            }
        }
    }

    private static SparkConf settings(Path file, Path lake) throws IOException {
        SparkConf settings = new SparkConf();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] words = line.split("\\s+", 2);
                settings.set(words[0], words[1].strip().replace("/path/of/lake", lake.toString()));
            }
        }
        return settings;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .toList();
        }
    }

    private static String line(Row row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length(); i++) {
            line.append(i == 0 ? "" : "\t").append(value(row.get(i)));
        }
        return line.toString();
    }

    private static String value(@Nullable Object value) {
        if (value == null) {
            return "\\N";
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
        }
        if (value instanceof Timestamp time) {
            return String.valueOf(Math.addExact(
                    Math.multiplyExact(Math.floorDiv(time.getTime(), 1_000L), 1_000_000L), time.getNanos() / 1_000));
        }
        return String.valueOf(value);
    }
}
