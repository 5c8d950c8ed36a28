package io.tidemark.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two days of three instruments on two exchanges, a file for each, and one file of all of the second day. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PruningTest {

    private static final int FILES = 13;

    @TempDir
    static Path directory;

    private Lake lake;

    @BeforeAll
    void fill() {
        lake = Lake.openOrCreate(directory);
        Table trades = lake.table("silver.trades");
        List<Map<String, Object>> mixed = new ArrayList<>();
        for (int day = 0; day < 2; day++) {
            for (String exchange : List.of("alpha", "beta")) {
                for (String instrument : List.of("BTC-USDT", "ETH-USDT", "SOL-USDT")) {
                    Map<String, Object> trade = new HashMap<>(Trades.trade(day * 86_400L + 100));
                    trade.put("exchange", exchange);
                    trade.put("instrument", instrument);
                    Rows.append(trades, List.of(trade));
                    if (day == 1) {
                        mixed.add(trade);
                    }
                }
            }
        }
        Rows.append(trades, mixed);
    }

    @AfterAll
    void close() {
        lake.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "13 | 18 | SELECT count(*) FROM silver.trades",
                "1  | 1 | SELECT count(*) FROM silver.trades WHERE exchange = 'alpha' AND instrument = 'BTC-USDT' AND traded_at < '2023-04-06'",
                "2  | 2 | SELECT count(*) FROM trades WHERE exchange = 'alpha' AND instrument = 'BTC-USDT' AND traded_at >= TIMESTAMPTZ '2023-04-06'",
                "3  | 4 | SELECT count(*) FROM silver.trades WHERE instrument IN ('BTC-USDT', 'ETH-USDT') AND exchange = 'alpha' AND date_trunc('day', traded_at) = '2023-04-06'",
                "1  | 1 | SELECT count(*) FROM silver.trades_flagged WHERE exchange = 'beta' AND instrument = 'SOL-USDT' AND traded_at BETWEEN '2023-04-05' AND '2023-04-05 12:00:00'",
                "1  | 1 | WITH own AS (SELECT * FROM silver.trades WHERE exchange = 'beta') SELECT count(*) FROM own WHERE instrument = 'BTC-USDT' AND traded_at < '2023-04-06'",
                "13 | 12 | SELECT count(*) FROM silver.trades WHERE exchange = 'alpha' OR instrument = 'BTC-USDT'",
                "13 | 6 | SELECT count(*) FROM silver.trades WHERE lower(instrument) = 'btc-usdt'",
                "0  | 0 | SELECT count(*) FROM silver.trades WHERE exchange = 'gamma'",
            })
    void opensOnlyFilesThatMayHoldRowsOfTheAnswer(int files, int rows, String sql) throws IOException {
        List<FilesRead> read = LakeQuery.over(lake).files(sql);
        StringBuilder counted = new StringBuilder();
        LakeQuery.over(lake).run(sql, ResultFormat.CSV, counted);

        assertThat(read)
                .filteredOn(table -> table.table().equals("silver.trades"))
                .singleElement()
                .satisfies(table -> {
                    assertThat(table.allFiles()).isEqualTo(FILES);
                    assertThat(table.files()).isEqualTo(files);
                });
        assertThat(counted.toString()).isEqualTo("count_star()\n%d\n".formatted(rows));
    }

    @Test
    void aTableReadTwiceIsReadForBoth() throws IOException {
        String sql = "SELECT count(*) AS n FROM silver.trades a JOIN silver.trades b ON a.trade_id = b.trade_id"
                + " WHERE a.exchange = 'alpha' AND a.instrument = 'BTC-USDT' AND a.traded_at < '2023-04-06'"
                + " AND b.exchange = 'beta' AND b.traded_at < '2023-04-06'";

        List<FilesRead> read = LakeQuery.over(lake).files(sql);
        StringBuilder counted = new StringBuilder();
        LakeQuery.over(lake).run(sql, ResultFormat.CSV, counted);

        assertThat(read).extracting(FilesRead::files).containsExactly(4L);
        assertThat(counted).hasToString("n\n3\n");
    }

    @Test
    void aFilterReachesTheFilesThroughTheViewOfTheNewestRevisions() {
        candle("2026-01-01T00:00:00Z");
        candle("2026-01-02T00:00:00Z");

        List<FilesRead> read = LakeQuery.over(lake)
                .files(
                        "SELECT window_start, close FROM gold.candles_latest WHERE timeframe = '1m' AND exchange = 'alpha'"
                                + " AND instrument = 'BTC-USDT' AND window_start >= '2026-01-02' AND window_start < '2026-01-03'"
                                + " ORDER BY window_start LIMIT 10");

        assertThat(read).singleElement().satisfies(table -> {
            assertThat(table.files()).isEqualTo(1);
            assertThat(table.allFiles()).isEqualTo(2);
        });
    }

    /** What Flink, Trino and Spark plan by. */
    @Test
    void icebergPlansTheSameFiles() {
        OffsetDateTime day = Trades.START;

        List<String> planned = new ArrayList<>();
        lake.table("silver.trades")
                .newScan()
                .filter(Expressions.and(
                        Expressions.equal("exchange", "alpha"),
                        Expressions.equal("instrument", "BTC-USDT"),
                        Expressions.greaterThanOrEqual("traded_at", day.toString()),
                        Expressions.lessThan("traded_at", day.plusDays(1).toString())))
                .planFiles()
                .forEach(task -> planned.add(task.file().location()));

        assertThat(planned).hasSize(1);
    }

    @Test
    void saysHowMuchOfEachTable() {
        assertThat(new FilesRead("silver.trades", 1, 13, 1 << 20, 13 << 20))
                .hasToString("silver.trades: 1 of 13 files, 1.0 of 13.0 MiB");
    }

    private void candle(String start) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(start));
        Map<String, Object> row = new HashMap<>(
                Map.of("exchange", "alpha", "instrument", "BTC-USDT", "timeframe", "1m", "bar_status", "complete"));
        for (String time : List.of("window_start", "window_end", "known_at")) {
            row.put(time, micros);
        }
        for (String money : List.of(
                "open", "high", "low", "close", "volume_base", "volume_quote", "taker_buy_base", "taker_buy_quote")) {
            row.put(money, BigDecimal.ONE);
        }
        for (String count : List.of("trade_count", "outlier_count", "revision")) {
            row.put(count, 0);
        }
        try (LakeAppend append = LakeAppend.to(lake, "gold.candles")) {
            append.add(row);
            append.commit();
        }
    }
}
