package io.tidemark.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.FileInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpkeepTest {

    private static final String TRADES = "silver.trades";
    private static final String DAY = "traded_at_day=2023-04-05";
    private static final long A_DAY = 86_400;
    private static final String EVERYTHING = "SELECT * FROM silver.trades ORDER BY exchange, instrument, trade_number";

    @TempDir
    Path directory;

    private Lake lake;

    @BeforeEach
    void open() {
        lake = Lake.openOrCreate(directory);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    @Test
    void aDayOfSmallFilesBecomesOneInTheTablesOrder() throws IOException {
        append(List.of(trade("ETH-USDT", 1), trade("ETH-USDT", 4)));
        append(List.of(trade("BTC-USDT", 3), trade("SOL-USDT", 7)));
        append(List.of(trade("BTC-USDT", 2)));
        append(List.of(trade("BTC-USDT", A_DAY)));
        String before = csv(EVERYTHING);
        Upkeep upkeep = Upkeep.of(lake, TRADES);
        assertThat(upkeep.crowded(Set.of())).containsExactly(DAY);
        assertThat(upkeep.crowded(Set.of(LocalDate.parse("2023-04-06")))).isEmpty();

        Upkeep.Compacted compacted = upkeep.compact(DAY);

        assertThat(compacted.files()).isEqualTo(3);
        assertThat(compacted.newFiles()).isEqualTo(1);
        assertThat(compacted.rows()).isEqualTo(5);
        assertThat(csv(EVERYTHING)).isEqualTo(before);
        assertThat(csv("SELECT instrument, trade_number FROM silver.trades WHERE traded_at < '2023-04-06'"))
                .isEqualTo("instrument,trade_number\nBTC-USDT,2\nBTC-USDT,3\nETH-USDT,1\nETH-USDT,4\nSOL-USDT,7\n");
        assertThat(Upkeep.of(lake, TRADES).crowded(Set.of())).isEmpty();
    }

    @Test
    void whatIsLargerThanAFileStaysSeveralAndEachIsOfFewInstruments() throws IOException {
        lake.table(TRADES)
                .updateProperties()
                .set("write.target-file-size-bytes", "20000")
                .commit();
        for (int part = 0; part < 3; part++) {
            List<Map<String, Object>> rows = new ArrayList<>();
            for (int i = part; i < 9_000; i += 3) {
                rows.add(trade("ASSET%d-USDT".formatted(i % 9), i));
            }
            Rows.append(lake.table(TRADES), rows);
        }
        String before = csv(EVERYTHING);

        Upkeep.of(lake, TRADES).compact(DAY);

        assertThat(csv(EVERYTHING)).isEqualTo(before);
        FilesRead read = LakeQuery.over(lake)
                .files("SELECT * FROM silver.trades WHERE exchange = 'alpha' AND instrument = 'ASSET0-USDT'")
                .get(0);
        assertThat(read.allFiles()).isGreaterThan(2);
        assertThat(read.files()).isLessThan(read.allFiles());
        assertThat(Upkeep.of(lake, TRADES).crowded(Set.of())).isEmpty();
    }

    @Test
    void rowsThatComeMeanwhileStay() throws IOException {
        append(List.of(trade("BTC-USDT", 1)));
        append(List.of(trade("BTC-USDT", 2)));
        Upkeep upkeep = Upkeep.of(lake, TRADES);
        append(List.of(trade("BTC-USDT", 3)));

        upkeep.compact(DAY);

        assertThat(csv("SELECT trade_number FROM silver.trades ORDER BY 1")).isEqualTo("trade_number\n1\n2\n3\n");
        assertThat(upkeep.files(DAY)).isEqualTo(2);
    }

    @Test
    void aDayThatIsReplacedMeanwhileIsLeftAsItIs() throws IOException {
        append(List.of(trade("BTC-USDT", 1)));
        append(List.of(trade("BTC-USDT", 2)));
        Upkeep upkeep = Upkeep.of(lake, TRADES);
        lake.table(TRADES)
                .newOverwrite()
                .overwriteByRowFilter(Expressions.alwaysTrue())
                .addFile(Rows.write(lake.table(TRADES), List.of(trade("BTC-USDT", 3))))
                .commit();
        long files = files().size();

        assertThatThrownBy(() -> upkeep.compact(DAY))
                .hasMessage("Cannot compact silver.trades: %s was changed meanwhile, try again", DAY);

        assertThat(csv("SELECT trade_number FROM silver.trades")).isEqualTo("trade_number\n3\n");
        assertThat(files()).hasSize((int) files);
    }

    @Test
    void e5WhatAJobHasCommittedIsKnownAfterwards() throws IOException {
        Table trades = lake.table(TRADES);
        TableJobs.of(trades.properties()).replacedBy("one", "", "").register(trades);
        commit("one", 4, 1);
        commit("one", 5, 2);
        append(List.of(trade("BTC-USDT", 3)));
        append(List.of(trade("BTC-USDT", A_DAY)));
        Upkeep upkeep = Upkeep.of(lake, TRADES);
        upkeep.compact(DAY);
        Instant later = Instant.now().plus(Duration.ofHours(1));

        assertThat(upkeep.expirable(later)).isEqualTo(1);
        assertThat(upkeep.expire(later)).isEqualTo(1);

        assertThat(upkeep.expire(later)).isZero();
        trades.refresh();
        assertThat(TableJobs.of(trades.properties()).committed(trades)).isEqualTo(5);
        commit("one", 6, 5);
        assertThat(csv("SELECT trade_number FROM silver.trades ORDER BY 1"))
                .isEqualTo("trade_number\n1\n2\n3\n5\n%d\n".formatted(A_DAY));
    }

    @Test
    void filesOfNoSnapshotGoOnceTheyAreOld() throws IOException {
        append(List.of(trade("BTC-USDT", 1)));
        append(List.of(trade("BTC-USDT", 2)));
        Upkeep upkeep = Upkeep.of(lake, TRADES);
        upkeep.compact(DAY);
        Set<Path> own = files();
        Rows.write(lake.table(TRADES), List.of(trade("BTC-USDT", 3)));
        Files.writeString(directory.resolve("data/silver/trades/metadata/left.avro"), "left");
        Instant later = Instant.now().plus(Duration.ofHours(1));

        assertThat(upkeep.orphans(Instant.now().minus(Duration.ofHours(1)))).isEmpty();
        List<FileInfo> orphans = upkeep.orphans(later);
        upkeep.delete(orphans);

        assertThat(orphans).hasSize(2);
        assertThat(files()).isEqualTo(own);
        assertThat(upkeep.orphans(later)).isEmpty();
        assertThat(csv("SELECT trade_number FROM silver.trades ORDER BY 1")).isEqualTo("trade_number\n1\n2\n");
        upkeep.expire(later);
        assertThat(files()).hasSizeLessThan(own.size());
        assertThat(csv("SELECT trade_number FROM silver.trades ORDER BY 1")).isEqualTo("trade_number\n1\n2\n");
    }

    @Test
    void aFolderThatLacksAFileOfTheTableIsNotCleared() throws IOException {
        append(List.of(trade("BTC-USDT", 1)));
        Upkeep upkeep = Upkeep.of(lake, TRADES);
        for (Path file : files()) {
            if (file.toString().endsWith(".parquet")) {
                Files.delete(file);
            }
        }

        assertThatThrownBy(() -> upkeep.orphans(Instant.now().plus(Duration.ofHours(1))))
                .hasMessageMatching(
                        "Cannot look for orphans of silver.trades: \\S+\\.parquet is not among the files of \\S+");
    }

    private Set<Path> files() throws IOException {
        try (var files = Files.walk(directory.resolve("data/silver/trades"))) {
            return Set.copyOf(files.filter(Files::isRegularFile).toList());
        }
    }

    private void commit(String job, long checkpoint, long number) {
        Table table = lake.table(TRADES);
        AppendFiles append = table.newAppend().appendFile(Rows.write(table, List.of(trade("BTC-USDT", number))));
        append.set("flink.job-id", job);
        append.set("flink.max-committed-checkpoint-id", String.valueOf(checkpoint));
        append.commit();
    }

    private void append(List<Map<String, Object>> rows) {
        Rows.append(lake.table(TRADES), rows);
    }

    private static Map<String, Object> trade(String instrument, long number) {
        Map<String, Object> trade = Trades.trade(number);
        trade.put("instrument", instrument);
        return trade;
    }

    private String csv(String sql) throws IOException {
        StringBuilder out = new StringBuilder();
        LakeQuery.over(lake).run(sql, ResultFormat.CSV, out);
        return out.toString();
    }
}
