package io.tidemark.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeQueryTest {

    @TempDir
    private Path directory;

    private Lake lake;
    private LakeQuery query;

    @BeforeEach
    void create() {
        lake = Lake.openOrCreate(directory.resolve("la ke [1] *?"));
        query = LakeQuery.over(lake);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    @Test
    void findsATableOrAViewWithoutItsSchema() throws IOException {
        Rows.append(lake.table("silver.trades"), List.of(Trades.trade(1)));

        assertThat(csv("WITH quotes AS (SELECT 7 AS n) SELECT n, (SELECT count(*) FROM trades) AS t FROM quotes"))
                .isEqualTo("n,t\n7,1\n");
        assertThat(csv("SELECT symbol FROM bars_1m")).isEqualTo("symbol\n");
        assertThat(csv("SELECT count(*) AS n FROM tidemark.silver.trades")).isEqualTo("n\n1\n");
    }

    @Test
    void countsTradesByExchange() {
        Map<String, Object> other = Trades.trade(3);
        other.put("exchange", "beta");
        Rows.append(lake.table("silver.trades"), List.of(Trades.trade(1), Trades.trade(2), other));

        String counts = csv("SELECT exchange, count(*) n FROM silver.trades GROUP BY 1 ORDER BY 1");

        assertThat(counts).isEqualTo("exchange,n\nalpha,2\nbeta,1\n");
    }

    @Test
    void asOfAMomentShowsNoRowAndNoRevisionThatCameLater() throws IOException {
        Rows.append(lake.table("silver.trades"), List.of(Trades.trade(1), Trades.trade(60)));
        OffsetDateTime received =
                (OffsetDateTime) Objects.requireNonNull(Trades.trade(1).get("received_at"));
        StringBuilder answer = new StringBuilder();

        query.asOf(received.toInstant()).run("SELECT trade_number FROM silver.trades", ResultFormat.CSV, answer);

        assertThat(answer.toString()).isEqualTo("trade_number\n1\n");
    }

    @Test
    void readsAllFilesOfATable() {
        Table trades = lake.table("silver.trades");
        Rows.append(trades, List.of(Trades.trade(1)));
        Rows.append(trades, List.of(Trades.trade(2)));
        Rows.append(trades, List.of(Trades.trade(86_400)));

        assertThat(csv("SELECT trade_number FROM silver.trades ORDER BY 1")).isEqualTo("trade_number\n1\n2\n86400\n");
    }

    @Test
    void writesDecimalsAndTimesToTheLastDigit() {
        Table trades = lake.table("silver.trades");
        Rows.append(
                trades,
                List.of(
                        Trades.trade(1, "28165.47", "0.000000000000000001"),
                        Trades.trade(2, "99999999999999999999.123456789012345678", "1000")));

        String rows = csv(
                "SELECT price, quantity, traded_at, received_at, published_at FROM silver.trades ORDER BY trade_number");

        assertThat(rows).isEqualTo("""
                price,quantity,traded_at,received_at,published_at
                28165.47,0.000000000000000001,2023-04-05T00:00:01.000000Z,2023-04-05T00:00:01.000001Z,
                99999999999999999999.123456789012345678,1000,2023-04-05T00:00:02.000000Z,2023-04-05T00:00:02.000001Z,
                """);
    }

    @Test
    void writesJsonWithExactNumbers() throws IOException {
        Rows.append(lake.table("silver.trades"), List.of(Trades.trade(1, "0.10", "3"), Trades.trade(2)));

        StringBuilder json = new StringBuilder();
        query.run(
                "SELECT trade_id, price, published_at, traded_at, 'a\"b' AS q FROM silver.trades ORDER BY 1",
                ResultFormat.JSON,
                json);

        assertThat(json).hasToString("""
                [
                {"trade_id":"1","price":0.1,"published_at":null,"traded_at":"2023-04-05T00:00:01.000000Z","q":"a\\"b"},
                {"trade_id":"2","price":28165.47,"published_at":null,"traded_at":"2023-04-05T00:00:02.000000Z","q":"a\\"b"}
                ]
                """);
    }

    @Test
    void writesNoRowsAsAnEmptyArray() throws IOException {
        StringBuilder json = new StringBuilder();

        query.run("SELECT * FROM silver.trades", ResultFormat.JSON, json);

        assertThat(json).hasToString("[]\n");
    }

    @Test
    void quotesCsvOnlyWhereNeeded() {
        String rows = csv("SELECT 'plain text' a, 'a,b' b, 'say \"x\"' c, '' d, NULL e, 'two\nlines' f");

        assertThat(rows).isEqualTo("a,b,c,d,e,f\nplain text,\"a,b\",\"say \"\"x\"\"\",\"\",,\"two\nlines\"\n");
    }

    @Test
    void alignsTables() throws IOException {
        Rows.append(lake.table("silver.trades"), List.of(Trades.trade(1, "5", "1"), Trades.trade(2)));

        StringBuilder table = new StringBuilder();
        query.run("SELECT taker_side, price, outlier_score FROM silver.trades ORDER BY 2", ResultFormat.TABLE, table);

        assertThat(table).hasToString("""
                taker_side     price  outlier_score
                ----------  --------  -------------
                sell               5
                buy         28165.47
                (2 rows)
                """);
    }

    @Test
    void writesDoublesWithoutAnExponent() {
        assertThat(csv("SELECT 1e-7::DOUBLE a, 1e21::DOUBLE b, 'NaN'::DOUBLE c, 0::DOUBLE d, 5::HUGEINT e, true f"))
                .isEqualTo("a,b,c,d,e,f\n0.0000001,1000000000000000000000,NaN,0,5,true\n");
    }

    @Test
    void givesValuesWithTheirTypes() {
        Rows.append(lake.table("silver.trades"), List.of(Trades.trade(1)));

        try (QueryResult result = query.run("SELECT price, traded_at, fills, origin FROM silver.trades")) {
            assertThat(result.columns()).containsExactly("price", "traded_at", "fills", "origin");
            assertThat(result.next())
                    .containsExactly(
                            new BigDecimal("28165.470000000000000000"),
                            OffsetDateTime.parse("2023-04-05T00:00:01Z"),
                            1,
                            "stream");
            assertThat(result.next()).isNull();
        }
    }

    @Test
    void readsATableWithoutRows() {
        assertThat(csv("SELECT exchange, open, window_start FROM gold.candles_latest"))
                .isEqualTo("exchange,open,window_start\n");
    }

    @Test
    void keepsValuesOfRenamedAndAddedColumns() {
        Table trades = lake.table("silver.trades");
        Rows.append(trades, List.of(Trades.trade(1)));
        trades.updateSchema()
                .renameColumn("origin", "source_kind")
                .addColumn("note", Types.StringType.get())
                .commit();
        Map<String, Object> later = Trades.trade(2);
        later.put("source_kind", later.remove("origin"));
        later.put("note", "late");
        Rows.append(trades, List.of(later));

        assertThat(csv("SELECT trade_id, source_kind, note FROM silver.trades ORDER BY 1"))
                .isEqualTo("trade_id,source_kind,note\n1,stream,\n2,stream,late\n");
    }

    @Test
    void showsTheHighestRevisionOfACandle() {
        Rows.append(
                lake.table("gold.candles"),
                List.of(candle("1m", 0, "10"), candle("1m", 1, "11"), candle("1m", 2, "12"), candle("5m", 0, "10")));

        assertThat(csv("SELECT timeframe, revision, close FROM gold.candles_latest ORDER BY 1"))
                .isEqualTo("timeframe,revision,close\n1m,2,12\n5m,0,10\n");
    }

    @Test
    void givesAViewEveryColumnOfItsTable() {
        String table = csv("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM gold.candles)");

        assertThat(csv("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM gold.candles_latest)"))
                .isEqualTo(table);
    }

    @Test
    void answersTheCandleQuery() {
        Rows.append(lake.table("gold.candles"), List.of(candle("1m", 0, "28165.47")));

        assertThat(csv("SELECT epoch_ms(window_start), open, high, low, close, volume_base, volume_quote, trade_count,"
                        + " taker_buy_base, taker_buy_quote FROM gold.candles_latest WHERE timeframe='1m' ORDER BY 1"))
                .isEqualTo("""
                epoch_ms(window_start),open,high,low,close,volume_base,volume_quote,trade_count,taker_buy_base,taker_buy_quote
                1680652800000,28165.47,28165.47,28165.47,28165.47,1.5,42248.205,3,0.5,14082.735
                """);
    }

    @Test
    void doesNotSeeWhatIsCommittedWhileItRuns() {
        Table trades = lake.table("silver.trades");
        Rows.append(trades, List.of(Trades.trade(1)));

        try (QueryResult result = query.run("SELECT a.trade_id FROM silver.trades a, silver.trades b")) {
            Rows.append(trades, List.of(Trades.trade(2)));

            assertThat(result.next()).containsExactly("1");
            assertThat(result.next()).isNull();
        }
    }

    @Test
    void listsTablesAndViews() {
        assertThat(csv("show tables;"))
                .startsWith("table_name,comment\nbronze.frames,Every frame as received\n")
                .contains(
                        "gold.candles_latest,The current candle of each window: the row with the highest revision.\n");
    }

    @Test
    void describesATable() {
        assertThat(csv("DESCRIBE silver.trades"))
                .startsWith(
                        "column_name,column_type,nullable,comment\nexchange,string,no,\"Exchange id, lower case\"\n")
                .contains("price,\"decimal(38, 18)\",no,");
        assertThat(csv("DESCRIBE gold.candles_latest")).contains("\nopen,\"DECIMAL(38,18)\",");
    }

    @Test
    void takesNamesInAnyCaseAndWithTheCatalog() {
        assertThat(csv("SELECT count(*) AS n FROM Tidemark.SILVER.Trades")).isEqualTo("n\n0\n");
    }

    @Test
    void doesNotMistakeACommonTableExpressionForATable() {
        assertThat(csv("WITH t AS (SELECT 1 AS x) SELECT * FROM t")).isEqualTo("x\n1\n");
    }

    @Test
    void refusesATableWithDeletedRows() throws IOException {
        Table trades = lake.table("silver.trades");
        Rows.append(trades, List.of(Trades.trade(1), Trades.trade(2)));
        Rows.deleteFirstRow(trades);

        assertThatThrownBy(() -> query.run("SELECT * FROM silver.trades"))
                .isInstanceOf(LakeException.class)
                .hasMessage(
                        "Cannot read silver.trades: another program deleted rows from it, rewrite its data files first");
    }

    @Test
    void refusesWhatIsNoQuery() {
        for (String sql : List.of(
                "DROP VIEW silver.trades",
                "COPY (SELECT 1) TO 'x.csv'",
                "SET memory_limit = '9GB'",
                "ATTACH 'x.db'",
                "SELECT 1; SELECT 2",
                "")) {
            assertThatThrownBy(() -> query.run(sql))
                    .isInstanceOf(LakeException.class)
                    .hasMessage("Cannot run %s: only queries are allowed, one at a time", sql);
        }
    }

    @Test
    void reachesNoFileOutsideTheTables() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret.csv"), "a,b\n1,2\n");
        Rows.append(lake.table("silver.trades"), List.of(Trades.trade(1)));

        for (String from : List.of("'%s'", "read_csv('%s')", "read_text('%s')", "read_parquet('%s')", "glob('%s*')")) {
            String sql = "SELECT * FROM silver.trades, " + from.formatted(secret);
            assertThatThrownBy(() -> query.run(sql).close())
                    .as(sql)
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining("Permission Error: ")
                    .hasMessageEndingWith("disabled by configuration");
        }
    }

    @Test
    void namesTheTablesMostLikeOneThatIsNotThere() {
        assertThatThrownBy(() -> query.run("SELECT * FROM silver.trade"))
                .isInstanceOf(LakeException.class)
                .message()
                .matches(
                        "Cannot run SELECT \\* FROM silver.trade: no table silver.trade; most like it are silver.trades,"
                                + " [a-z_.]+, [a-z_.]+, and SHOW TABLES lists all");
        assertThatThrownBy(() -> query.run("SELECT * FROM candels"))
                .isInstanceOf(LakeException.class)
                .message()
                .matches("Cannot run SELECT \\* FROM candels: no table candels; most like it are gold.candles,"
                        + " gold.candles_latest, [a-z_.]+, and SHOW TABLES lists all");
    }

    @Test
    void namesADataFileThatIsMissing() throws IOException {
        Table trades = lake.table("silver.trades");
        Rows.append(trades, List.of(Trades.trade(1)));
        Rows.append(trades, List.of(Trades.trade(86_400)));
        Path missing = dataFiles().get(1);
        Files.delete(missing);

        assertThatThrownBy(() -> csv("SELECT count(*) FROM silver.quotes, silver.trades"))
                .isInstanceOf(LakeException.class)
                .hasMessage(
                        "Cannot read silver.trades: its data file %s is missing; put it back from a copy of the lake",
                        missing);
    }

    @Test
    void saysHowToMultiplyPricesAndQuantities() {
        Rows.append(lake.table("silver.trades"), List.of(Trades.trade(1, "28165.47", "20.5")));

        assertThatThrownBy(() -> csv("SELECT sum(price * quantity) AS turnover FROM silver.trades"))
                .isInstanceOf(LakeException.class)
                .hasMessageStartingWith(
                        "Cannot run SELECT sum(price * quantity) AS turnover FROM silver.trades: Out of Range"
                                + " Error: Overflow in multiplication of DECIMAL(38) ")
                .hasMessageEndingWith("; CAST each factor, as in CAST(price AS DECIMAL(38, 8)) * CAST(quantity AS"
                        + " DECIMAL(38, 8)), or one to DOUBLE");
        assertThatThrownBy(() -> csv("SELECT price * price * quantity FROM silver.trades"))
                .hasMessageEndingWith(" or one to DOUBLE");
        assertThat(csv("SELECT sum(CAST(price AS DECIMAL(38, 8)) * CAST(quantity AS DECIMAL(38, 8))) AS exact,"
                        + " sum(price * CAST(quantity AS DOUBLE)) AS near FROM silver.trades"))
                .isEqualTo("exact,near\n577392.135,577392.135\n");
    }

    @Test
    void tellsAMistakeInOneLine() {
        assertThatThrownBy(() -> query.run("SELECT prise FROM silver.trades"))
                .isInstanceOf(LakeException.class)
                .hasMessageStartingWith(
                        "Cannot run SELECT prise FROM silver.trades: Binder Error: Referenced column \"prise\" not found in FROM clause! Candidate bindings: ")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> query.run("SELEC 1"))
                .isInstanceOf(LakeException.class)
                .hasMessage("Cannot run SELEC 1: syntax error at or near \"SELEC\"");
    }

    @Test
    void streamsALongResult() throws IOException {
        long[] written = new long[1];

        query.run("SELECT i FROM range(3000000) t(i)", ResultFormat.CSV, counting(written));

        assertThat(written[0]).isGreaterThan(3_000_000L);
    }

    private static Appendable counting(long[] written) {
        return new Appendable() {
            @Override
            public Appendable append(CharSequence text) {
                written[0] += text.length();
                return this;
            }

            @Override
            public Appendable append(CharSequence text, int start, int end) {
                written[0] += end - start;
                return this;
            }

            @Override
            public Appendable append(char c) {
                written[0]++;
                return this;
            }
        };
    }

    private List<Path> dataFiles() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        }
    }

    private String csv(String sql) {
        StringBuilder out = new StringBuilder();
        try {
            query.run(sql, ResultFormat.CSV, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    private static Map<String, Object> candle(String timeframe, int revision, String close) {
        Map<String, Object> row = new HashMap<>();
        row.put("exchange", "alpha");
        row.put("instrument", "BTC-USDT");
        row.put("timeframe", timeframe);
        row.put("window_start", Trades.START);
        row.put("window_end", Trades.START.plusMinutes(1));
        for (String price : List.of("open", "high", "low", "close")) {
            row.put(price, new BigDecimal(close).setScale(18));
        }
        row.put("volume_base", new BigDecimal("1.5").setScale(18));
        row.put("volume_quote", new BigDecimal("42248.205").setScale(18));
        row.put("trade_count", 3L);
        row.put("taker_buy_base", new BigDecimal("0.5").setScale(18));
        row.put("taker_buy_quote", new BigDecimal("14082.735").setScale(18));
        row.put("outlier_count", 0L);
        row.put("bar_status", "complete");
        row.put("revision", revision);
        row.put("known_at", Trades.START.plusMinutes(2));
        return row;
    }
}
