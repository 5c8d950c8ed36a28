package io.tidemark.jobs.alerts;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.jobs.state.FeedMemory;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Quote;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Signals of what one feed tells by itself: stall, gap, latency, rejected frames, freshness. It works in the task that
 * reads the feed and goes by that feed's own time, so it waits for no other exchange; that is why it is no pattern of
 * the CEP library, whose time is the watermark.
 *
 * <p>State: a watch an exchange, a {@link FeedMemory}. An instrument is watched on wherever it is read after a restart;
 * what is counted of the exchange as a whole goes on in each task that reads some of it. What has not been heard of for
 * a day goes.
 */
public final class FeedWatch extends AbstractStreamOperator<Signal>
        implements OneInputStreamOperator<MarketEvent, Signal> {

    private static final long serialVersionUID = 1L;

    private final AlertRules rules;
    private final Boundedness feeds;

    private transient Map<String, ExchangeWatch> watches = new HashMap<>();
    private transient Map<String, ExchangeWatch> left = new HashMap<>();
    private transient FeedMemory memory;
    private transient Consumer<Signal> signals;

    @SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else.
    FeedWatch(AlertRules rules, Boundedness feeds) {
        this.rules = rules;
        this.feeds = feeds;
    }

    /**
     * The signals in a stream of events.
     *
     * @param feeds whether what is read has an end
     */
    public static SingleOutputStreamOperator<Signal> of(
            DataStream<MarketEvent> events, AlertRules rules, Boundedness feeds) {
        return events.transform("feed watch", Alerts.signals(), new FeedWatch(rules, feeds));
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        watches = new HashMap<>();
        left = new HashMap<>();
        memory = FeedMemory.open(
                context.getOperatorStateStore(),
                getRuntimeContext().getTaskInfo(),
                feeds,
                new ListStateDescriptor<>("watches", BytePrimitiveArraySerializer.INSTANCE));
        for (byte[] bytes : memory.restored()) {
            ExchangeWatch watch = ExchangeWatchFormat.read(bytes);
            left.merge(watch.exchange, watch, ExchangeWatch::and);
        }
        long newest = left.values().stream().mapToLong(watch -> watch.now).max().orElse(ABSENT);
        left.values().removeIf(watch -> watch.isOlderThan(newest));
        left.values().forEach(ExchangeWatch::leftAll);
    }

    @Override
    public void open() throws Exception {
        super.open();
        signals = signal -> output.collect(new StreamRecord<>(signal, Math.floorDiv(signal.at(), 1_000L)));
    }

    @Override
    public void processElement(StreamRecord<MarketEvent> element) {
        MarketEvent event = element.getValue();
        if (event instanceof Quote) {
            return;
        }
        ExchangeWatch watch = watches.get(event.exchange());
        if (watch == null) {
            @Nullable ExchangeWatch before = left.remove(event.exchange());
            watch = before == null ? new ExchangeWatch(event.exchange()) : before;
            watches.put(event.exchange(), watch);
        }
        watch.take(event, rules, signals);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<byte[]> inUse = new ArrayList<>();
        List<byte[]> unheard = new ArrayList<>();
        for (ExchangeWatch watch : watches.values()) {
            inUse.add(ExchangeWatchFormat.write(watch));
            watch.forget();
            leave(watch, false, unheard);
        }
        for (ExchangeWatch watch : left.values()) {
            leave(watch, memory.keeps(watch.exchange), unheard);
        }
        memory.update(inUse, unheard);
    }

    private void leave(ExchangeWatch watch, boolean itself, List<byte[]> unheard) throws IOException {
        List<InstrumentWatch> kept = watch.left.values().stream()
                .filter(instrument -> memory.keeps(watch.exchange + "/" + instrument.name))
                .toList();
        if (itself || !kept.isEmpty()) {
            unheard.add(ExchangeWatchFormat.writePart(watch, kept));
        }
    }
}
