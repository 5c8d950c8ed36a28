package io.tidemark.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.MarketEvent;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.apache.flink.connector.testutils.source.reader.TestingReaderOutput;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;

/** A task that has no feed, or none any more. */
class ReaderWithoutSplitsTest {

    private final List<Watermark> marks = new ArrayList<>();
    private final TestingReaderOutput<MarketEvent> output = new TestingReaderOutput<>() {
        @Override
        public void emitWatermark(Watermark mark) {
            marks.add(mark);
        }
    };

    @Test
    void itHoldsNobodyUpAndDoesNotEndBeforeTheOthers() throws Exception {
        try (ExchangeSourceReader reader = reader()) {
            assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
            assertThat(marks).isEmpty();

            reader.notifyNoMoreSplits();

            assertThat(reader.isAvailable()).isDone();
            assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
            assertThat(marks).containsExactly(Watermark.MAX_WATERMARK);
            assertThat(reader.isAvailable()).isNotDone();
        }
    }

    @Test
    void itEndsWhenAllHasBeenRead() throws Exception {
        try (ExchangeSourceReader reader = reader()) {
            reader.notifyNoMoreSplits();
            reader.pollNext(output);

            reader.handleSourceEvents(new AllRead());

            assertThat(reader.isAvailable()).isDone();
            assertThat(reader.pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
        }
    }

    private static ExchangeSourceReader reader() {
        ExchangeSourceReader reader =
                new ExchangeSourceReader(new Configuration(), new TestingReaderContext(), new WantedFeeds(List.of()));
        reader.start();
        return reader;
    }
}
