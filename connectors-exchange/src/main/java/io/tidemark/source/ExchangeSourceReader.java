package io.tidemark.source;

import io.tidemark.model.Arrival;
import io.tidemark.model.MarketEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.core.io.InputStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread fetches what arrives on all splits of the reader; the task's thread makes events of it. */
final class ExchangeSourceReader
        extends SingleThreadMultiplexSourceReaderBase<Arrival, MarketEvent, ExchangeSplit, ExchangeSplitState> {

    private static final Logger LOG = LoggerFactory.getLogger(ExchangeSourceReader.class);

    private final FeedRules rules;
    private final FeedRules historyRules;
    private final WantedFeeds asked;
    private final Map<String, FeedSpec> held = new HashMap<>();
    private final Lines lines;
    private final FeedMetrics metrics;
    private boolean allRead;

    /**
     * @param options settings
     * @param context of the task
     * @param asked what is to be read, whatever was read before a restart
     */
    ExchangeSourceReader(Configuration options, SourceReaderContext context, WantedFeeds asked) {
        this(options, context, asked, new Lines());
    }

    private ExchangeSourceReader(Configuration options, SourceReaderContext context, WantedFeeds asked, Lines lines) {
        this(options, context, asked, lines, new FeedMetrics(context.metricGroup(), lines));
    }

    private ExchangeSourceReader(
            Configuration options, SourceReaderContext context, WantedFeeds asked, Lines lines, FeedMetrics metrics) {
        super(() -> new ExchangeSplitReader(options, lines), counted(metrics), options, context);
        this.metrics = metrics;
        this.rules = FeedRules.of(options);
        this.historyRules = FeedRules.ofHistory(options);
        this.asked = asked;
        this.lines = lines;
    }

    private static RecordEmitter<Arrival, MarketEvent, ExchangeSplitState> counted(FeedMetrics metrics) {
        ExchangeRecordEmitter emitter = new ExchangeRecordEmitter(metrics);
        return (arrival, output, state) -> {
            metrics.arrived();
            emitter.emitRecord(arrival, output, state);
        };
    }

    /** What was read before goes on as it is asked for now, from where it was; what is asked for no more ends. */
    @Override
    public void addSplits(List<ExchangeSplit> splits) {
        List<ExchangeSplit> wanted = new ArrayList<>();
        for (ExchangeSplit split : splits) {
            FeedSpec spec = asked.continued(split.spec());
            if (spec == null) {
                LOG.warn("Leaving out {}: it is not asked for any more", split.splitId());
            } else {
                if (spec instanceof FeedSpec.Live live && live.instruments().isEmpty()) {
                    LOG.warn("Ending {}: it is not asked for any more", split.splitId());
                }
                held.put(split.splitId(), spec);
                wanted.add(new ExchangeSplit(split.splitId(), spec, split.positions()));
            }
        }
        super.addSplits(wanted);
    }

    /**
     * A reader that has no split, or none any more, holds up no watermark, but ends with the others alone: Flink takes
     * no checkpoint with state that all tasks are shown at the next start while some of the tasks have ended, and a
     * word from the enumerator that meets a task at its end fails the job.
     */
    @Override
    public InputStatus pollNext(ReaderOutput<MarketEvent> output) throws Exception {
        InputStatus status = super.pollNext(output);
        if (allRead || status != InputStatus.END_OF_INPUT) {
            return status;
        }
        output.emitWatermark(Watermark.MAX_WATERMARK);
        return InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof AllRead) {
            allRead = true;
            // Nobody polls a reader without records before it says that something has come.
            notifyNoMoreSplits();
        } else {
            super.handleSourceEvents(event);
        }
    }

    /** What was restored has been added before; the enumerator hands out what nobody holds. */
    @Override
    public void start() {
        super.start();
        context.sendSourceEventToCoordinator(new HeldSplits(held));
    }

    /**
     * Nothing is asked for, since all splits were handed out at the start; but the enumerator knows when all is read.
     */
    @Override
    protected void onSplitFinished(Map<String, ExchangeSplitState> finished) {
        held.keySet().removeAll(finished.keySet());
        context.sendSourceEventToCoordinator(new HeldSplits(held));
    }

    @Override
    protected ExchangeSplitState initializedState(ExchangeSplit split) {
        metrics.restored(split.positions());
        boolean asks = !(split.spec() instanceof FeedSpec.Tapes);
        return new ExchangeSplitState(
                split,
                split.spec() instanceof FeedSpec.History ? historyRules : rules,
                asks ? lines.of(split.splitId()) : null);
    }

    @Override
    protected ExchangeSplit toSplitType(String splitId, ExchangeSplitState state) {
        return state.snapshot();
    }
}
