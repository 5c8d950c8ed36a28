package io.tidemark.source;

import io.tidemark.model.Arrival;
import io.tidemark.model.MarketEvent;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;

/** One thread fetches what arrives on all splits of the reader; the task's thread makes events of it. */
final class ExchangeSourceReader
        extends SingleThreadMultiplexSourceReaderBase<Arrival, MarketEvent, ExchangeSplit, ExchangeSplitState> {

    private final FeedRules rules;
    private final Lines lines;

    ExchangeSourceReader(Configuration options, SourceReaderContext context) {
        this(options, context, new Lines());
    }

    private ExchangeSourceReader(Configuration options, SourceReaderContext context, Lines lines) {
        super(() -> new ExchangeSplitReader(options, lines), new ExchangeRecordEmitter(), options, context);
        this.rules = FeedRules.of(options);
        this.lines = lines;
    }

    @Override
    protected void onSplitFinished(Map<String, ExchangeSplitState> finished) {
        // Nothing is asked for: all splits were handed out at the start.
    }

    @Override
    protected ExchangeSplitState initializedState(ExchangeSplit split) {
        boolean live = split.spec() instanceof FeedSpec.Live;
        return new ExchangeSplitState(split, rules, live ? lines.of(split.splitId()) : null);
    }

    @Override
    protected ExchangeSplit toSplitType(String splitId, ExchangeSplitState state) {
        return state.snapshot();
    }
}
