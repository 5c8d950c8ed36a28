package io.tidemark.jobs.alerts;

import io.tidemark.model.MarketEvent;
import io.tidemark.model.Quote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
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
 * <p>State: a watch an exchange. After a restart at the same parallelism a task reads the same exchanges and goes on
 * with their watches; at another one, an exchange that went to another task is watched anew. State that every task is
 * shown would follow it, but no checkpoint is taken with such state once a task without a feed has ended.
 */
public final class FeedWatch extends AbstractStreamOperator<Signal>
        implements OneInputStreamOperator<MarketEvent, Signal> {

    private static final long serialVersionUID = 1L;

    private final AlertRules rules;

    private transient Map<String, ExchangeWatch> watches = new HashMap<>();
    private transient Map<String, ExchangeWatch> unclaimed = new HashMap<>();
    private transient ListState<byte[]> kept;
    private transient Consumer<Signal> signals;

    @SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else.
    FeedWatch(AlertRules rules) {
        this.rules = rules;
    }

    /** The signals in a stream of events. */
    public static SingleOutputStreamOperator<Signal> of(DataStream<MarketEvent> events, AlertRules rules) {
        return events.transform("feed watch", Alerts.signals(), new FeedWatch(rules));
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        watches = new HashMap<>();
        unclaimed = new HashMap<>();
        kept = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("watches", BytePrimitiveArraySerializer.INSTANCE));
        for (byte[] bytes : kept.get()) {
            ExchangeWatch watch = ExchangeWatchFormat.read(bytes);
            unclaimed.merge(watch.exchange, watch, (one, other) -> one.now >= other.now ? one : other);
        }
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
            @Nullable ExchangeWatch before = unclaimed.remove(event.exchange());
            watch = before == null ? new ExchangeWatch(event.exchange()) : before;
            watches.put(event.exchange(), watch);
        }
        watch.take(event, rules, signals);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        List<byte[]> all = new ArrayList<>();
        for (ExchangeWatch watch : watches.values()) {
            all.add(ExchangeWatchFormat.write(watch));
        }
        for (ExchangeWatch watch : unclaimed.values()) {
            all.add(ExchangeWatchFormat.write(watch));
        }
        kept.update(all);
    }
}
