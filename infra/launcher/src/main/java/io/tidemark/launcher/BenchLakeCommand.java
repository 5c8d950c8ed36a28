package io.tidemark.launcher;

import io.tidemark.lake.FilesRead;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.QueryResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.Table;
import org.apache.iceberg.parquet.ParquetUtil;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How long questions take over many candles. */
@Command(
        name = "lake",
        description = {
            "Measure questions to a lake of made-up 1 min candles.",
            "They are of 600 instruments, a day a file, sorted as ours are. The rows are made by DuckDB; the files are"
                    + " Iceberg's like any other. For each question: the best of three and the files it opened."
        })
final class BenchLakeCommand implements Callable<Integer> {

    private static final int EXCHANGES = 6;
    private static final int INSTRUMENTS = 100;
    private static final int MINUTES = 1_440;
    private static final long A_DAY = (long) EXCHANGES * INSTRUMENTS * MINUTES;
    private static final LocalDate FIRST = LocalDate.parse("2026-01-01");
    private static final int REPEATS = 3;

    @Option(
            names = "--rows",
            paramLabel = "N",
            converter = Values.Positive.class,
            defaultValue = "10000000",
            description = "Candles, rounded up to whole days of 864,000 (default: ${DEFAULT-VALUE}).")
    long rows;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = Values.Positive.class,
            description = "Begin no further day after this long, however few there are (default: make all).")
    @Nullable
    Long seconds;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Logs.onTerminal();
        Path folder = Files.createTempDirectory("tidemark-bench");
        try (Lake lake = Lake.openOrCreate(folder)) {
            long begin = System.nanoTime();
            long end = seconds == null ? Long.MAX_VALUE : begin + TimeUnit.SECONDS.toNanos(seconds);
            int days = generate(lake, Math.toIntExact((rows + A_DAY - 1) / A_DAY), end);
            double took = (System.nanoTime() - begin) / 1e9;
            out.printf(
                    Locale.ROOT,
                    "%,d candles in %d files, %,d MiB, made in %.0f s (%,.0f rows/s)%n",
                    days * A_DAY,
                    days,
                    bytes(folder) >> 20,
                    took,
                    days * A_DAY / took);
            out.flush();
            LocalDate last = FIRST.plusDays(days - 1L);
            String market = "timeframe = '1m' AND exchange = 'exchange3' AND instrument = 'ASSET042-USDT'";
            ask(lake, "one instrument, one day, newest revisions", """
                    SELECT window_start, open, high, low, close, volume_base FROM gold.candles_latest
                    WHERE %s AND window_start >= '%s' AND window_start < '%s' ORDER BY window_start
                    """.formatted(market, last, last.plusDays(1)), out);
            ask(lake, "one instrument, all days, by day", """
                    SELECT date_trunc('day', window_start) AS d, max(high), min(low), sum(volume_base)
                    FROM gold.candles_latest WHERE %s GROUP BY 1 ORDER BY 1
                    """.formatted(market), out);
            ask(lake, "all instruments, one day", """
                    SELECT exchange, instrument, max(high), min(low), sum(volume_base) FROM gold.candles
                    WHERE window_start >= '%s' AND window_start < '%s' GROUP BY ALL
                    """.formatted(last, last.plusDays(1)), out);
            ask(lake, "everything", "SELECT exchange, count(*), sum(volume_quote) FROM gold.candles GROUP BY 1", out);
            return Tidemark.OK;
        } finally {
            BenchCommand.delete(folder);
        }
    }

    private static void ask(Lake lake, String name, String sql, PrintWriter out) {
        double best = Double.MAX_VALUE;
        long answered = 0;
        for (int i = 0; i < REPEATS; i++) {
            long begin = System.nanoTime();
            answered = 0;
            try (QueryResult result = LakeQuery.over(lake).run(sql)) {
                for (@Nullable List<@Nullable Object> row = result.next(); row != null; row = result.next()) {
                    answered++;
                }
            }
            best = Math.min(best, (System.nanoTime() - begin) / 1e9);
        }
        String files = LakeQuery.over(lake).files(sql).stream()
                .map(FilesRead::toString)
                .collect(Collectors.joining("; "));
        out.printf(Locale.ROOT, "%-42s %8.3f s, %,d rows; %s%n", name, best, answered, files);
        out.flush();
    }

    /** Makes days, at least one; how many. */
    private static int generate(Lake lake, int days, long end) throws SQLException, IOException {
        Table candles = lake.table("gold.candles");
        String ids = candles.schema().columns().stream()
                .map(field -> "\"%s\": %d".formatted(field.name(), field.fieldId()))
                .collect(Collectors.joining(", "));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            int day = 0;
            for (; day < days && (day == 0 || System.nanoTime() < end); day++) {
                LocalDate date = FIRST.plusDays(day);
                Path file = Path.of(candles.location().replaceFirst("^file:(//)?(?=/)", ""))
                        .resolve("data/window_start_day=%s/bench.parquet".formatted(date));
                Files.createDirectories(file.getParent());
                statement.execute(
                        "COPY (%s) TO '%s' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, PARQUET_VERSION v2, FIELD_IDS {%s})"
                                .formatted(day(date), file, ids));
                String location = "file://" + file;
                candles.newFastAppend()
                        .appendFile(DataFiles.builder(candles.spec())
                                .withPath(location)
                                .withFormat(FileFormat.PARQUET)
                                .withPartitionPath("window_start_day=" + date)
                                .withFileSizeInBytes(Files.size(file))
                                .withMetrics(ParquetUtil.fileMetrics(
                                        candles.io().newInputFile(location), MetricsConfig.forTable(candles)))
                                .build())
                        .commit();
            }
            return day;
        }
    }

    /** A day's candles in the table's order; prices and volumes by a hash, so that they look like noise. */
    private static String day(LocalDate date) {
        return """
                SELECT
                    'exchange' || e AS exchange,
                    'ASSET' || lpad(i::VARCHAR, 3, '0') || '-USDT' AS instrument,
                    '1m' AS timeframe,
                    t AS window_start,
                    t + INTERVAL 1 MINUTE AS window_end,
                    (p)::DECIMAL(38, 18) AS open,
                    (p + 1.25)::DECIMAL(38, 18) AS high,
                    (p - 1.5)::DECIMAL(38, 18) AS low,
                    (p + 0.25)::DECIMAL(38, 18) AS close,
                    (v)::DECIMAL(38, 18) AS volume_base,
                    (v * p)::DECIMAL(38, 18) AS volume_quote,
                    h %% 500 AS trade_count,
                    p::DECIMAL(38, 18) AS vwap,
                    (p - 0.01)::DECIMAL(38, 18) AS bid,
                    (p + 0.01)::DECIMAL(38, 18) AS ask,
                    0.02::DECIMAL(38, 18) AS spread,
                    (v * 0.5)::DECIMAL(38, 18) AS taker_buy_base,
                    (v * p * 0.5)::DECIMAL(38, 18) AS taker_buy_quote,
                    m * 500 AS first_trade_number,
                    m * 500 + h %% 500 AS last_trade_number,
                    0::BIGINT AS outlier_count,
                    'complete' AS bar_status,
                    0 AS revision,
                    t + INTERVAL 70 SECOND AS known_at
                FROM (
                    SELECT
                        e, i, m,
                        TIMESTAMPTZ '%s 00:00:00+00' + m * INTERVAL 1 MINUTE AS t,
                        (hash(e, i, m) %% 100000)::BIGINT AS h,
                        (1000 * (i + 1) + 0.01 * ((hash(m, i, e) %% 100000)::BIGINT))::DECIMAL(12, 2) AS p,
                        (0.00001 * ((hash(i, e, m) %% 10000000)::BIGINT))::DECIMAL(12, 5) AS v
                    FROM range(%d) AS a(e), range(%d) AS b(i), range(%d) AS c(m)
                )
                ORDER BY timeframe, exchange, instrument, window_start
                """.formatted(date, EXCHANGES, INSTRUMENTS, MINUTES);
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
