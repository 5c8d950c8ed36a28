package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.jobs.JobSettings;
import io.tidemark.jobs.serving.ServedTable;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import io.tidemark.simulator.SimulatorOptions;
import io.tidemark.simulator.TapeWriter;
import io.tidemark.sql.Column;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL beside a lake. */
class ServeTest {

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedPostgres postgres;

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @Test
    void whatTheLakeHasAndGetsIsInTheDatabaseOnceWhoeverStartsAnew() throws Exception {
        Path lake = directory.resolve("lake");
        Path tape = directory.resolve("tape.jsonl");
        TapeWriter.write(
                tape,
                SimulatorOptions.builder()
                        .exchanges("binance", "kraken")
                        .assets("BTC", "ETH")
                        .startTime(Instant.now().truncatedTo(ChronoUnit.MINUTES))
                        .tradesPerSecond(30)
                        .build(),
                3_000,
                0.02,
                0.02,
                Duration.ofSeconds(2));
        Path prices = directory.resolve("prices.jsonl");
        Files.writeString(prices, poll(0, 70_000) + poll(1, 70_001));
        ServeOption serve = serve(database("live"));
        replay(lake, tape, prices);

        serve.prepare();
        RunningJob first = serve.start(lake);
        awaitSame(lake, serve);
        first.cancel();
        RunningJob second = serve.start(lake);
        Path more = directory.resolve("more.jsonl");
        Files.writeString(more, poll(2, 70_002) + poll(3, 70_003));
        replay(lake, more);
        awaitSame(lake, serve);
        second.cancel();

        assertThat(rows(serve, "SELECT count(*) FROM tidemark.prices")).containsExactly("4");
        assertThat(rows(serve, "SELECT count(*) > 20 FROM tidemark.candles")).containsExactly("t");
        assertThat(rows(serve, "SELECT count(*) FROM tidemark.candles WHERE timeframe = '1s'"))
                .containsExactly("0");
    }

    @Test
    void aMartSaysOfADayWhatItSaidLast() throws Exception {
        Path lake = directory.resolve("lake");
        String url = database("marts");
        bar(lake, "2026-01-02T14:30:00Z", "SPY");
        bar(lake, "2026-01-02T14:31:00Z", "QQQ");
        bar(lake, "2026-01-03T14:30:00Z", "SPY");
        String[] marts = {
            "marts",
            "--day",
            "2026-01-02,2026-01-03",
            "--only",
            "macro_minute",
            "--serve",
            url,
            "--serve-user",
            "postgres",
            "--lake",
            lake.toString()
        };
        ServeOption serve = serve(url);

        run(marts);
        List<String> first = rows(serve, "SELECT ticker, ts, close FROM tidemark.macro_minute ORDER BY 1, 2");
        execute(
                serve,
                "UPDATE tidemark.macro_minute SET close = 1",
                "INSERT INTO tidemark.macro_minute SELECT 'GONE', ts, open, high, low, close, volume, known_at, served_at"
                        + " FROM tidemark.macro_minute WHERE ts < '2026-01-03' LIMIT 1");
        run(marts);

        assertThat(first).hasSize(3);
        assertThat(rows(serve, "SELECT ticker, ts, close FROM tidemark.macro_minute ORDER BY 1, 2"))
                .isEqualTo(first);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void tablesHaveTheColumnsTheLakeDeclares() throws Exception {
        ServeOption serve = serve(database("columns"));

        serve.prepare();
        serve.prepare();

        Map<String, List<String>> declared = new TreeMap<>();
        for (ServedTable table : ServedTable.all()) {
            List<String> columns = new ArrayList<>();
            for (Column column : table.lake().columns()) {
                String type =
                        switch (column.type().kind()) {
                            case STRING -> "text";
                            case DECIMAL -> "numeric";
                            case TIMESTAMP_LTZ -> "timestamp with time zone";
                            case BIGINT -> "bigint";
                            case INT -> "integer";
                            case DOUBLE -> "double precision";
                            case BOOLEAN -> "boolean";
                            case DATE -> "date";
                        };
                columns.add("%s %s %s".formatted(column.name(), type, column.nullable() ? "YES" : "NO"));
            }
            columns.add("served_at timestamp with time zone NO");
            declared.put(table.lake().name(), columns);
        }
        Map<String, List<String>> found = new TreeMap<>();
        for (String row : rows(
                serve,
                "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
                        + " WHERE table_schema = 'tidemark' AND table_name <> 'flyway_schema_history'"
                        + " ORDER BY table_name, ordinal_position")) {
            String[] parts = row.split("\\|", 2);
            found.computeIfAbsent(parts[0], any -> new ArrayList<>()).add(parts[1].replace('|', ' '));
        }
        assertThat(found).isEqualTo(declared);
    }

    @Test
    void whatCannotBeServedToIsOneLine() throws Exception {
        String url = database("secret");
        execute(serve(url), "CREATE ROLE reader LOGIN PASSWORD 'right'");
        Path access = Path.of(rows(serve(url), "SHOW hba_file").get(0));
        Files.writeString(access, "host all reader 127.0.0.1/32 scram-sha-256\n" + Files.readString(access));
        execute(serve(url), "SELECT pg_reload_conf()");
        String[] marts = {"marts", "--only", "macro_minute", "--lake", directory.toString()};

        fail(marts, "--serve", "jdbc:mysql://127.0.0.1/x");
        fail(marts, "--serve", "jdbc:postgresql://127.0.0.1:1/x?user=a&password=b");
        fail(marts, "--serve", "jdbc:postgresql://127.0.0.1:1/x");
        fail(marts, "--serve", url, "--serve-user", "reader", "--serve-password", "wrong");
        fail(marts, "--serve", url, "--serve-user", "reader", "--serve-password", "right");

        assertThat(err.toString().lines())
                .containsExactly(
                        "tidemark: Invalid serve.url jdbc:mysql://127.0.0.1/x: must be jdbc:postgresql://HOST:PORT/DATABASE",
                        "tidemark: Invalid serve.url: must not hold a user or password, which have settings of their own",
                        "tidemark: Cannot serve to jdbc:postgresql://127.0.0.1:1/x: Connection to 127.0.0.1:1 refused. Check"
                                + " that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.",
                        "tidemark: Cannot serve to %s: FATAL: password authentication failed for user \"reader\""
                                .formatted(url),
                        "tidemark: Cannot serve to %s: ERROR: permission denied for database secret".formatted(url));
    }

    private static void replay(Path lake, Path... tapes) throws Exception {
        ReplayCommand.run(
                JobSettings.replay(lake, List.of(tapes), Set.of(), new Configuration()),
                new PrintWriter(Writer.nullWriter()));
    }

    /** Until the database says what the lake says. */
    private static void awaitSame(Path lake, ServeOption serve) {
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            for (String query : List.of(
                    "SELECT exchange, instrument, timeframe, epoch(window_start), volume_base, trade_count, revision FROM %s"
                            + " WHERE timeframe <> '1s' ORDER BY 1, 2, 3, 4",
                    "SELECT coin_id, epoch(ts_event), price FROM %s ORDER BY 1, 2")) {
                boolean candles = query.contains("timeframe");
                List<String> wanted =
                        lake(lake, query.formatted(candles ? "gold.candles_latest" : "silver.prices_latest"));
                List<String> found = rows(
                        serve,
                        query.formatted(candles ? "tidemark.candles" : "tidemark.prices")
                                .replaceAll("epoch\\((\\w+)\\)", "extract(epoch FROM $1)"));
                assertThat(numbers(found)).isEqualTo(numbers(wanted)).isNotEmpty();
            }
        });
    }

    /** Whatever zeros one or the other shows. */
    private static List<String> numbers(List<String> rows) {
        return rows.stream()
                .map(row -> row.replaceAll("(\\.[0-9]*?)0+(?=\\||$)", "$1").replaceAll("\\.(?=\\||$)", ""))
                .toList();
    }

    private static List<String> lake(Path lake, String sql) throws IOException {
        StringBuilder answer = new StringBuilder();
        try (Lake opened = Lake.open(lake)) {
            LakeQuery.over(opened).run(sql, ResultFormat.CSV, answer);
        }
        return answer.toString()
                .lines()
                .skip(1)
                .map(line -> line.replace(',', '|'))
                .toList();
    }

    private static List<String> rows(ServeOption serve, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = connect(serve);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(found.getString(i)));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }

    private static void execute(ServeOption serve, String... statements) throws SQLException {
        try (Connection connection = connect(serve);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Connection connect(ServeOption serve) throws SQLException {
        return java.sql.DriverManager.getConnection(String.valueOf(serve.url), "postgres", "");
    }

    private static String database(String name) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgres.getPort(), name);
    }

    private static ServeOption serve(String url) {
        ServeOption serve = new ServeOption();
        serve.url = url;
        serve.user = "postgres";
        return serve;
    }

    private void run(String... command) {
        int code = Tidemark.run(new PrintWriter(out, true), new PrintWriter(err, true), command);
        assertThat(code).as(out + "\n" + err).isZero();
    }

    private void fail(String[] command, String... more) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(more));
        int code = Tidemark.run(new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(new String[0]));
        assertThat(code).isEqualTo(Tidemark.FAILED);
    }

    private static String poll(int minute, int price) {
        Instant at = Instant.now().truncatedTo(ChronoUnit.HOURS).plus(minute, ChronoUnit.MINUTES);
        return ("{\"exchange\":\"coingecko\",\"channel\":\"prices\",\"connection\":\"coingecko-1\",\"received_at\":\"%s\","
                        + "\"kind\":\"rest\",\"url\":\"https://localhost/api/v3/coins/markets?vs_currency=usd&ids=bitcoin\","
                        + "\"frame\":\"[{\\\"id\\\":\\\"bitcoin\\\",\\\"symbol\\\":\\\"btc\\\",\\\"current_price\\\":%d,"
                        + "\\\"last_updated\\\":\\\"%s\\\"}]\"}\n")
                .formatted(at.plusSeconds(5), price, at);
    }

    private static void bar(Path lake, String ts, String ticker) {
        long at = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(ts));
        BigDecimal price = new BigDecimal("500.25");
        try (Lake opened = Lake.openOrCreate(lake);
                LakeAppend append = LakeAppend.to(opened, "silver.macro_bars")) {
            append.add(Map.of(
                    "ticker",
                    ticker,
                    "ts",
                    at,
                    "open",
                    price,
                    "high",
                    price,
                    "low",
                    price,
                    "close",
                    price,
                    "received_at",
                    at + 60_000_000));
            append.commit();
        }
    }
}
