package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.Decimal;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Origin;
import io.tidemark.model.Progress;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.math.BigDecimal;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class SecondBarsTest {

    private static final long SECOND = 1_000_000L;
    private static final long BEGIN = 1_767_312_000L * SECOND;

    @Test
    void secondsSentOnBeforeARestartAreToldWhenTheyAreOver() throws Exception {
        OperatorSubtaskState state;
        try (OneInputStreamOperatorTestHarness<MarketEvent, LaneBar> before = harness()) {
            before.open();
            send(before, progress(BEGIN));
            send(before, trade(1, BEGIN + SECOND / 2));
            send(before, trade(2, BEGIN + 3 * SECOND / 2));
            before.prepareSnapshotPreBarrier(1);
            state = before.snapshot(1, 1);
            assertThat(before.extractOutputValues().stream()
                            .filter(bar -> bar.bar().fills > 0)
                            .map(bar -> (bar.second() - BEGIN) / SECOND))
                    .containsExactly(0L, 1L);
        }

        try (OneInputStreamOperatorTestHarness<MarketEvent, LaneBar> after = harness()) {
            after.initializeState(state);
            after.open();
            send(after, progress(BEGIN + SECOND));
            send(after, progress(BEGIN + 2 * SECOND));

            assertThat(after.extractOutputValues())
                    .extracting(LaneBar::upTo)
                    .containsExactly(BEGIN + SECOND, BEGIN + 2 * SECOND);
        }
    }

    /** Where trades and the feed's progress come by different ways, one may be far ahead of the other. */
    @Test
    void progressThatChangesNothingHereIsToldBeforeACheckpointAndAtTheEnd() throws Exception {
        OperatorSubtaskState state;
        try (OneInputStreamOperatorTestHarness<MarketEvent, LaneBar> before = harness()) {
            before.open();
            send(before, trade(1, BEGIN + 300 * SECOND));
            before.prepareSnapshotPreBarrier(1);
            state = before.snapshot(1, 1);
        }

        try (OneInputStreamOperatorTestHarness<MarketEvent, LaneBar> after = harness()) {
            after.initializeState(state);
            after.open();
            for (long second = 0; second <= 305; second++) {
                send(after, progress(BEGIN + second * SECOND));
            }
            after.prepareSnapshotPreBarrier(2);
            assertThat(after.extractOutputValues())
                    .extracting(bar -> (bar.upTo() - BEGIN) / SECOND)
                    .isSorted()
                    .endsWith(305L);

            int told = after.extractOutputValues().size();
            after.prepareSnapshotPreBarrier(3);
            assertThat(after.extractOutputValues())
                    .as("what has been told is not told again")
                    .hasSize(told);

            send(after, progress(BEGIN + 307 * SECOND));
            after.processWatermark(Watermark.MAX_WATERMARK);
            assertThat(after.extractOutputValues())
                    .extracting(bar -> (bar.upTo() - BEGIN) / SECOND)
                    .endsWith(307L);
        }
    }

    @Test
    void whatIsSentOnIsNotKnownBeforeItsNewestTradeCame() throws Exception {
        try (OneInputStreamOperatorTestHarness<MarketEvent, LaneBar> harness = harness()) {
            harness.open();
            send(harness, progress(BEGIN));
            send(harness, trade(1, BEGIN + SECOND / 2));
            harness.processWatermark(Watermark.MAX_WATERMARK);

            assertThat(harness.extractOutputValues())
                    .filteredOn(bar -> bar.bar().fills > 0)
                    .extracting(LaneBar::knownAt)
                    .containsExactly(BEGIN + SECOND / 2);
        }
    }

    private static OneInputStreamOperatorTestHarness<MarketEvent, LaneBar> harness() throws Exception {
        OneInputStreamOperatorTestHarness<MarketEvent, LaneBar> harness =
                new OneInputStreamOperatorTestHarness<>(new SecondBars());
        harness.setup(LaneBarSerializer.INSTANCE);
        return harness;
    }

    private static void send(OneInputStreamOperatorTestHarness<MarketEvent, LaneBar> harness, MarketEvent event)
            throws Exception {
        harness.processElement(event, 0);
    }

    private static Progress progress(long upTo) {
        return new Progress("testing", List.of("BTC-USDT"), upTo, upTo);
    }

    private static Trade trade(long number, long at) {
        return new Trade(
                "testing",
                "BTC-USDT",
                Long.toString(number),
                number,
                1,
                Decimal.of(BigDecimal.TEN),
                Decimal.of(BigDecimal.ONE),
                Side.BUY,
                at,
                ABSENT,
                at,
                Origin.STREAM);
    }
}
