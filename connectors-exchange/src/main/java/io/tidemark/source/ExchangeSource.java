package io.tidemark.source;

import io.tidemark.exchange.HeldEnds;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Progress;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Exchange feeds, live or from tapes, as one stream of {@link MarketEvent}s.
 *
 * <p>A split is a connection with its share of the instruments, or all tapes together. Its checkpoint holds, by
 * exchange, how many frames have been read and which trade numbers have been seen, so a trade that comes twice is
 * emitted once, over reconnects and restarts too. Behind the events of a split its {@link Progress} travels;
 * {@link #watermarks} turns that into Flink's watermark and nothing else does.
 */
public final class ExchangeSource
        implements Source<MarketEvent, ExchangeSplit, ExchangeEnumeratorState>, ResultTypeQueryable<MarketEvent> {

    private static final long serialVersionUID = 1L;

    private final WantedFeeds wanted;
    private final Configuration options;
    private final Boundedness boundedness;

    ExchangeSource(List<FeedSpec> feeds, HeldEnds ends, Configuration options, Boundedness boundedness) {
        this.wanted = new WantedFeeds(feeds, ends);
        this.options = options;
        this.boundedness = boundedness;
    }

    public static ExchangeSourceBuilder builder() {
        return new ExchangeSourceBuilder();
    }

    /** How events travel. */
    public static TypeInformation<MarketEvent> type() {
        return MarketEventTypeInfo.INSTANCE;
    }

    /** The watermark of each split is its newest {@link Progress}. */
    public static WatermarkStrategy<MarketEvent> watermarks() {
        return WatermarkStrategy.forGenerator(context -> new ProgressWatermarks());
    }

    @Override
    public Boundedness getBoundedness() {
        return boundedness;
    }

    @Override
    public SplitEnumerator<ExchangeSplit, ExchangeEnumeratorState> createEnumerator(
            SplitEnumeratorContext<ExchangeSplit> context) {
        return restoreEnumerator(context, new ExchangeEnumeratorState(List.of(), Set.of()));
    }

    @Override
    public SplitEnumerator<ExchangeSplit, ExchangeEnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<ExchangeSplit> context, ExchangeEnumeratorState state) {
        return new ExchangeSplitEnumerator(context, wanted, boundedness, state);
    }

    @Override
    public SimpleVersionedSerializer<ExchangeSplit> getSplitSerializer() {
        return new ExchangeSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<ExchangeEnumeratorState> getEnumeratorCheckpointSerializer() {
        return new ExchangeEnumeratorStateSerializer();
    }

    @Override
    public SourceReader<MarketEvent, ExchangeSplit> createReader(SourceReaderContext context) {
        return new ExchangeSourceReader(options, context, wanted);
    }

    @Override
    public TypeInformation<MarketEvent> getProducedType() {
        return type();
    }

    /** A tape can hold several exchanges: the slowest of them tells. */
    private static final class ProgressWatermarks implements WatermarkGenerator<MarketEvent> {

        private final Map<String, Long> upTo = new HashMap<>();

        @Override
        public void onEvent(MarketEvent event, long eventTimestamp, WatermarkOutput output) {
            if (event instanceof Progress progress) {
                upTo.merge(progress.exchange(), progress.upTo(), Math::max);
                // Flink's watermark t says that nothing up to and including t will come; ours is exclusive.
                output.emitWatermark(new Watermark(Math.floorDiv(Collections.min(upTo.values()), 1_000L) - 1));
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            // The feed says how far it is; a timer knows nothing.
        }
    }
}
