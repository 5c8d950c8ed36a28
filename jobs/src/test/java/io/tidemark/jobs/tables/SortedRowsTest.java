package io.tidemark.jobs.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.cleansing.ScoredTrade;
import io.tidemark.model.Decimal;
import io.tidemark.model.Origin;
import io.tidemark.model.Progress;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
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
import org.junit.jupiter.api.Test;

class SortedRowsTest {

    private static final int CAPACITY = 64;

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

    private static OneInputStreamOperatorTestHarness<Object, RowData> harness() throws Exception {
        OneInputStreamOperatorTestHarness<Object, RowData> harness =
                new OneInputStreamOperatorTestHarness<>(new SortedRows<>(new TradesTable(), CAPACITY));
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
