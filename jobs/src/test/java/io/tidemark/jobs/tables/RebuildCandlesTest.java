package io.tidemark.jobs.tables;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.windows.Candle;
import io.tidemark.jobs.windows.CandleDay;
import io.tidemark.jobs.windows.Candles;
import io.tidemark.jobs.windows.Timeframe;
import io.tidemark.lake.Lake;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.util.DateTimeUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebuildCandlesTest {

    private static final long MIDNIGHT = 19_452 * Timeframe.DAY.micros();
    private static final long NEXT = MIDNIGHT + Timeframe.DAY.micros();
    private static final CandleDay DAY = new CandleDay("testing", "BTC-USDT", MIDNIGHT, NEXT, ABSENT, NEXT, NEXT, NEXT);

    @TempDir
    Path directory;

    @Test
    void aWishThatWaitsWhenTheJobEndsIsGrantedByWhoeverGoesOn() throws Exception {
        OperatorSubtaskState saved;
        try (OneInputStreamOperatorTestHarness<CandleDay, Candle> harness = harness()) {
            harness.open();
            harness.processElement(new StreamRecord<>(DAY));
            harness.endInput();
            saved = harness.snapshot(1, 1);
        }
        commitATrade();

        try (OneInputStreamOperatorTestHarness<CandleDay, Candle> harness = harness()) {
            harness.initializeState(saved);
            harness.open();
            complete(2, harness);
            assertThat(harness.extractOutputValues())
                    .as("what the first checkpoint holds is committed once the next is complete")
                    .isEmpty();
            complete(3, harness);

            assertThat(harness.extractOutputValues())
                    .extracting(Candle::timeframe)
                    .containsExactly(Timeframe.values());
        }
    }

    private static void complete(long checkpoint, OneInputStreamOperatorTestHarness<CandleDay, Candle> harness)
            throws Exception {
        harness.snapshot(checkpoint, checkpoint);
        harness.notifyOfCompletedCheckpoint(checkpoint);
        harness.setProcessingTime(checkpoint * 1_000);
    }

    @SuppressWarnings("unchecked")
    private OneInputStreamOperatorTestHarness<CandleDay, Candle> harness() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<CandleDay> days = env.fromData(Candles.FORGOTTEN.getTypeInfo(), DAY);
        try (LakeTables tables = new LakeTables(directory, new Configuration())) {
            OneInputTransformation<CandleDay, Candle> rebuilt = (OneInputTransformation<CandleDay, Candle>)
                    tables.rebuiltCandles(days).getTransformation();
            OneInputStreamOperatorTestHarness<CandleDay, Candle> harness =
                    new OneInputStreamOperatorTestHarness<>(rebuilt.getOperator());
            harness.setup(
                    Candle.TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
            return harness;
        }
    }

    private void commitATrade() throws Exception {
        try (Lake lake = Lake.open(directory)) {
            Table trades = lake.table("silver.trades");
            OffsetDateTime noon = DateTimeUtil.timestamptzFromMicros(MIDNIGHT + Timeframe.DAY.micros() / 2);
            Record trade = GenericRecord.create(trades.schema())
                    .copy(Map.of(
                            "exchange",
                            DAY.exchange(),
                            "instrument",
                            DAY.instrument(),
                            "trade_id",
                            "17",
                            "trade_number",
                            17L,
                            "fills",
                            1,
                            "price",
                            new BigDecimal("100.000000000000000000"),
                            "quantity",
                            new BigDecimal("0.100000000000000000"),
                            "taker_side",
                            "buy",
                            "traded_at",
                            noon));
            trade.setField("received_at", noon);
            trade.setField("origin", "live");
            PartitionKey key = new PartitionKey(trades.spec(), trades.schema());
            key.partition(new InternalRecordWrapper(trades.schema().asStruct()).wrap(trade));
            DataWriter<Record> writer = Parquet.writeData(trades.io()
                            .newOutputFile(trades.locationProvider().newDataLocation(trades.spec(), key, "1.parquet")))
                    .forTable(trades)
                    .withPartition(key)
                    .createWriterFunc((schema, file) -> GenericParquetWriter.create(schema, file))
                    .build();
            try (writer) {
                writer.write(trade);
            }
            trades.newAppend().appendFile(writer.toDataFile()).commit();
        }
    }
}
