package io.tidemark.source;

import io.tidemark.model.Frame;
import io.tidemark.model.MarketEvent;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;

/** One thread fetches the frames of all splits of the reader; the task's thread makes events of them. */
final class ExchangeSourceReader
        extends SingleThreadMultiplexSourceReaderBase<Frame, MarketEvent, ExchangeSplit, ExchangeSplitState> {

    ExchangeSourceReader(Configuration options, SourceReaderContext context) {
        super(
                () -> new ExchangeSplitReader(
                        options.get(ExchangeSourceOptions.QUEUE_SIZE).getBytes()),
                new ExchangeRecordEmitter(
                        options.get(ExchangeSourceOptions.MAX_OUT_OF_ORDERNESS).toNanos() / 1_000,
                        options.get(ExchangeSourceOptions.MAX_CLOCK_LEAD).toNanos() / 1_000),
                options,
                context);
    }

    @Override
    protected void onSplitFinished(Map<String, ExchangeSplitState> finished) {
        // Nothing is asked for: all splits were handed out at the start.
    }

    @Override
    protected ExchangeSplitState initializedState(ExchangeSplit split) {
        return new ExchangeSplitState(split);
    }

    @Override
    protected ExchangeSplit toSplitType(String splitId, ExchangeSplitState state) {
        return state.snapshot();
    }
}
