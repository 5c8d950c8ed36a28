package io.tidemark.jobs.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tidemark.jobs.cleansing.ScoredTrade;
import io.tidemark.lake.Lake;
import io.tidemark.model.Decimal;
import io.tidemark.model.Origin;
import io.tidemark.model.Progress;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.TableLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SortedRowsTest {

    private static final int CAPACITY = 64;

    private TableLoader loader = TableLoader.fromHadoopTable("/nowhere");
    private final List<Trade> ordered = new ArrayList<>();

    SortedRowsTest() {
        for (String exchange : List.of("a", "b")) {
            for (String instrument : List.of("BTC-EUR", "BTC-USD", "ETH-USD")) {
                for (int number = 1; number <= 10; number++) {
                    ordered.add(trade(exchange, instrument, number));
                }
            }
        }
    }

    @Test
    void rowsWaitForTheCheckpointAndGoInTheTablesOrder() throws Exception {
        try (OneInputStreamOperatorTestHarness<Object, RowData> harness = harness()) {
            for (Trade trade : shuffled()) {
                harness.processElement(new StreamRecord<>(new ScoredTrade(trade, 0)));
                harness.processElement(new StreamRecord<>(new Progress("a", List.of(), 1, 1)));
            }
            assertThat(harness.getOutput()).isEmpty();

            harness.prepareSnapshotPreBarrier(1);

            assertThat(sent(harness)).isEqualTo(keys(ordered));
        }
    }

    @Test
    void aFullBufferDoesNotWait() throws Exception {
        try (OneInputStreamOperatorTestHarness<Object, RowData> harness = harness()) {
            for (Trade trade : ordered) {
                harness.processElement(new StreamRecord<>(new ScoredTrade(trade, 0)));
            }
            for (int i = 0; i < CAPACITY - ordered.size(); i++) {
                harness.processElement(new StreamRecord<>(new ScoredTrade(ordered.get(i), 0)));
            }

            assertThat(sent(harness)).hasSize(CAPACITY).containsAll(keys(ordered));
        }
    }

    @Test
    void theEndOfTheInputSendsTheRest() throws Exception {
        try (OneInputStreamOperatorTestHarness<Object, RowData> harness = harness()) {
            for (Trade trade : shuffled()) {
                harness.processElement(new StreamRecord<>(new ScoredTrade(trade, 0)));
            }

            harness.endInput();
            harness.prepareSnapshotPreBarrier(1);

            assertThat(sent(harness)).isEqualTo(keys(ordered));
        }
    }

    /** What the table holds when the fourth checkpoint is complete, of which the first had rows. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | lacks the rows of checkpoint 1 of job %1$s, though 3 later ones are complete;"
                        + " stop the job and start it from its newest state",
                "1 | ",
                "4 | ",
                "200 | holds checkpoint 200 of job %1$s, which is only at 4, so its rows pass for committed;"
                        + " stop it and start it with an id of its own",
            })
    void e2AJobWhoseCommitsDoNotArriveFails(long committed, @Nullable String failure, @TempDir Path directory)
            throws Exception {
        try (Lake lake = Lake.openOrCreate(directory)) {
            CatalogLoader catalog = CatalogLoader.custom(
                    Lake.CATALOG_NAME, lake.catalogProperties(), lake.hadoop(), lake.catalogClass());
            loader = TableLoader.fromCatalog(catalog, TableIdentifier.parse("silver.trades"));
            try (OneInputStreamOperatorTestHarness<Object, RowData> harness = harness()) {
                String job = harness.getEnvironment().getJobID().toHexString();
                if (committed > 0) {
                    commit(lake.table("silver.trades"), job, committed);
                }
                commit(lake.table("silver.trades"), "another", 50);
                @Nullable Throwable thrown = catchThrowable(() -> completeFourCheckpoints(harness));

                if (failure == null) {
                    assertThat(thrown).isNull();
                } else {
                    assertThat(thrown).hasMessage("Cannot go on: silver.trades " + failure.formatted(job));
                }
            }
        }
    }

    @Test
    void aCatalogThatDoesNotAnswerIsNoReasonToFail() throws Exception {
        try (OneInputStreamOperatorTestHarness<Object, RowData> harness = harness()) {
            completeFourCheckpoints(harness);

            assertThat(harness.getOutput()).hasSize(1);
        }
    }

    @Test
    void onceTheFirstCommitHasArrivedTheTableIsLookedAtEachHundredthCheckpoint(@TempDir Path directory)
            throws Exception {
        try (Lake lake = Lake.openOrCreate(directory)) {
            CatalogLoader catalog = CatalogLoader.custom(
                    Lake.CATALOG_NAME, lake.catalogProperties(), lake.hadoop(), lake.catalogClass());
            loader = TableLoader.fromCatalog(catalog, TableIdentifier.parse("silver.trades"));
            try (OneInputStreamOperatorTestHarness<Object, RowData> harness = harness()) {
                commit(
                        lake.table("silver.trades"),
                        harness.getEnvironment().getJobID().toHexString(),
                        1);
                @Nullable Throwable thrown = null;
                long checkpoint = 0;
                while (thrown == null && checkpoint < 200) {
                    checkpoint++;
                    harness.processElement(new StreamRecord<>(new ScoredTrade(ordered.get(0), 0)));
                    harness.prepareSnapshotPreBarrier(checkpoint);
                    long complete = checkpoint;
                    thrown = catchThrowable(() -> harness.notifyOfCompletedCheckpoint(complete));
                }

                assertThat(thrown).hasMessageContaining("lacks the rows of checkpoint 105 of job");
                assertThat(checkpoint).isEqualTo(108);
            }
        }
    }

    private void completeFourCheckpoints(OneInputStreamOperatorTestHarness<Object, RowData> harness) throws Exception {
        harness.processElement(new StreamRecord<>(new ScoredTrade(ordered.get(0), 0)));
        for (long checkpoint = 1; checkpoint <= 4; checkpoint++) {
            harness.prepareSnapshotPreBarrier(checkpoint);
            harness.notifyOfCompletedCheckpoint(checkpoint);
        }
    }

    private static void commit(Table table, String job, long checkpoint) {
        table.newAppend()
                .appendFile(DataFiles.builder(table.spec())
                        .withPartitionPath("traded_at_day=2023-04-05")
                        .withPath("file:///nowhere/%s.parquet".formatted(job))
                        .withFormat(FileFormat.PARQUET)
                        .withFileSizeInBytes(1)
                        .withRecordCount(1)
                        .build())
                .set("flink.job-id", job)
                .set("flink.max-committed-checkpoint-id", String.valueOf(checkpoint))
                .commit();
    }

    private OneInputStreamOperatorTestHarness<Object, RowData> harness() throws Exception {
        OneInputStreamOperatorTestHarness<Object, RowData> harness =
                new OneInputStreamOperatorTestHarness<>(new SortedRows<>(new TradesTable(), CAPACITY, loader));
        VarCharType text = VarCharType.STRING_TYPE;
        BigIntType number = new BigIntType();
        DecimalType decimal = new DecimalType(38, 18);
        LocalZonedTimestampType time = new LocalZonedTimestampType(6);
        harness.setup(new RowDataSerializer(
                text,
                text,
                text,
                number,
                new IntType(),
                decimal,
                decimal,
                text,
                time,
                time,
                time,
                text,
                new DoubleType()));
        harness.open();
        return harness;
    }

    private List<Trade> shuffled() {
        List<Trade> trades = new ArrayList<>(ordered);
        Collections.shuffle(trades, new Random(3));
        return trades;
    }

    private static List<String> sent(OneInputStreamOperatorTestHarness<Object, RowData> harness) {
        return harness.extractOutputValues().stream()
                .map(row -> row.getString(0) + " " + row.getString(1) + " " + row.getLong(3))
                .collect(Collectors.toList());
    }

    private static List<String> keys(List<Trade> trades) {
        return trades.stream()
                .map(trade -> trade.exchange() + " " + trade.instrument() + " " + trade.tradeNumber())
                .collect(Collectors.toList());
    }

    /** Two trades a microsecond. */
    private static Trade trade(String exchange, String instrument, int number) {
        return new Trade(
                exchange,
                instrument,
                String.valueOf(number),
                number,
                1,
                Decimal.parse("1"),
                Decimal.parse("2"),
                Side.BUY,
                number / 2,
                0,
                0,
                Origin.STREAM);
    }
}
