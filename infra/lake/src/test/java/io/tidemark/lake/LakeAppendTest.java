package io.tidemark.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeAppendTest {

    private static final String TRADES = "silver.trades";
    private static final long BEGIN = 1_680_652_800_000_000L;
    private static final long DAY = 86_400_000_000L;

    @TempDir
    Path directory;

    @BeforeEach
    void countFiles() throws IOException {
        Files.writeString(directory.resolve("catalog.properties"), "io-impl=%s\n".formatted(OpenFiles.class.getName()));
        OpenFiles.forget();
    }

    @Test
    void oneFileIsOpenAtATimeHoweverManyDaysThereAre() throws IOException {
        int days = 100;
        try (Lake lake = Lake.openOrCreate(directory);
                LakeAppend append = LakeAppend.to(lake, TRADES)) {
            for (int number = 0; number < 2 * days; number++) {
                append.add(row(number, number % days));
            }
            append.commit();

            assertThat(OpenFiles.most()).isEqualTo(1);
            assertThat(files()).hasSize(days);
            assertThat(lake.table(TRADES).snapshots()).hasSize(1);
        }
        assertThat(answer("SELECT count(*), count(DISTINCT traded_at::DATE) FROM silver.trades"))
                .isEqualTo("200,100");
    }

    @Test
    void rowsInOrderAreOneFileForEachDayHoweverFewAreHeld() throws IOException {
        List<Integer> days = List.of(0, 0, 0, 1, 1, 2, 2, 2);
        try (Lake lake = Lake.openOrCreate(directory);
                LakeAppend append = LakeAppend.to(lake, TRADES, 4)) {
            IntStream.range(0, days.size()).forEach(number -> append.add(row(number, days.get(number))));
            assertThat(files()).hasSize(2);
            append.commit();

            assertThat(files()).hasSize(3);
            assertThat(lake.table(TRADES).snapshots()).hasSize(1);
        }
        assertThat(answer("SELECT string_agg(trade_number, ' ' ORDER BY trade_number) FROM silver.trades"))
                .isEqualTo("0 1 2 3 4 5 6 7");
    }

    @Test
    void aDayWithMoreRowsThanAreHeldIsSeveralFiles() throws IOException {
        try (Lake lake = Lake.openOrCreate(directory);
                LakeAppend append = LakeAppend.to(lake, TRADES, 4)) {
            IntStream.range(0, 9).forEach(number -> append.add(row(number, 0)));
            append.commit();

            assertThat(files()).hasSize(3);
            assertThat(OpenFiles.most()).isEqualTo(1);
        }
        assertThat(answer("SELECT count(*) FROM silver.trades")).isEqualTo("9");
    }

    @Test
    void filesWrittenBeforeAreGoneWithoutACommit() throws IOException {
        try (Lake lake = Lake.openOrCreate(directory)) {
            try (LakeAppend append = LakeAppend.to(lake, TRADES, 4)) {
                IntStream.range(0, 9).forEach(number -> append.add(row(number, number)));
                assertThat(files()).isNotEmpty();
            }
            Table trades = lake.table(TRADES);

            assertThat(files()).isEmpty();
            assertThat(trades.snapshots()).isEmpty();
        }
    }

    private List<Path> files() {
        Path data = directory.resolve("data/silver/trades/data");
        if (!Files.exists(data)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(path -> path.toString().endsWith(".parquet")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String answer(String sql) throws IOException {
        StringBuilder out = new StringBuilder();
        try (Lake lake = Lake.open(directory)) {
            LakeQuery.over(lake).run(sql, ResultFormat.CSV, out);
        }
        return out.toString().lines().skip(1).findFirst().orElseThrow();
    }

    private static Map<String, Object> row(long number, int day) {
        Map<String, Object> row = new HashMap<>(Trades.trade(number));
        row.put("traded_at", BEGIN + day * DAY + number);
        row.put("received_at", BEGIN + day * DAY + number);
        return row;
    }
}
