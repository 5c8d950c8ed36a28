package io.tidemark.suite;

import io.tidemark.model.MarketEvent;
import io.tidemark.model.Trade;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A source of market events, of which only the trades are let through, each as one text. */
final class TradesOnly<S extends SourceSplit, C> implements Source<String, S, C>, ResultTypeQueryable<String> {

    private static final long serialVersionUID = 1L;

    private final Source<MarketEvent, S, C> source;

    TradesOnly(Source<MarketEvent, S, C> source) {
        this.source = source;
    }

    static String text(String instrument, long number) {
        return instrument + " " + number;
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    @Override
    public SplitEnumerator<S, C> createEnumerator(SplitEnumeratorContext<S> context) throws Exception {
        return source.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<S, C> restoreEnumerator(SplitEnumeratorContext<S> context, C checkpoint) throws Exception {
        return source.restoreEnumerator(context, checkpoint);
    }

    @Override
    public SimpleVersionedSerializer<S> getSplitSerializer() {
        return source.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<C> getEnumeratorCheckpointSerializer() {
        return source.getEnumeratorCheckpointSerializer();
    }

    @Override
    public SourceReader<String, S> createReader(SourceReaderContext context) throws Exception {
        return new Reader<>(source.createReader(context));
    }

    @Override
    public TypeInformation<String> getProducedType() {
        return Types.STRING;
    }

    private record Reader<S extends SourceSplit>(SourceReader<MarketEvent, S> reader)
            implements SourceReader<String, S> {

        @Override
        public void start() {
            reader.start();
        }

        @Override
        public InputStatus pollNext(ReaderOutput<String> output) throws Exception {
            return reader.pollNext(new Main(output));
        }

        @Override
        public List<S> snapshotState(long checkpointId) {
            return reader.snapshotState(checkpointId);
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return reader.isAvailable();
        }

        @Override
        public void addSplits(List<S> splits) {
            reader.addSplits(splits);
        }

        @Override
        public void notifyNoMoreSplits() {
            reader.notifyNoMoreSplits();
        }

        @Override
        public void handleSourceEvents(SourceEvent event) {
            reader.handleSourceEvents(event);
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) throws Exception {
            reader.notifyCheckpointComplete(checkpointId);
        }

        @Override
        public void close() throws Exception {
            reader.close();
        }
    }

    private static class Sifted implements SourceOutput<MarketEvent> {

        private final SourceOutput<String> output;

        Sifted(SourceOutput<String> output) {
            this.output = output;
        }

        @Override
        public void collect(MarketEvent event) {
            if (event instanceof Trade trade) {
                output.collect(text(trade.instrument(), trade.tradeNumber()));
            }
        }

        @Override
        public void collect(MarketEvent event, long timestamp) {
            if (event instanceof Trade trade) {
                output.collect(text(trade.instrument(), trade.tradeNumber()), timestamp);
            }
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            output.emitWatermark(watermark);
        }

        @Override
        public void markIdle() {
            output.markIdle();
        }

        @Override
        public void markActive() {
            output.markActive();
        }
    }

    private static final class Main extends Sifted implements ReaderOutput<MarketEvent> {

        private final ReaderOutput<String> output;

        Main(ReaderOutput<String> output) {
            super(output);
            this.output = output;
        }

        @Override
        public SourceOutput<MarketEvent> createOutputForSplit(String splitId) {
            return new Sifted(output.createOutputForSplit(splitId));
        }

        @Override
        public void releaseOutputForSplit(String splitId) {
            output.releaseOutputForSplit(splitId);
        }
    }
}
