package io.tidemark.jobs.kafka;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.exchange.PriceVendors;
import io.tidemark.model.Disorder;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.FrameRead;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Price;
import io.tidemark.model.Progress;
import io.tidemark.model.Pulse;
import io.tidemark.model.Quote;
import io.tidemark.model.Rejected;
import io.tidemark.model.Trade;
import io.tidemark.source.ExchangeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.jspecify.annotations.Nullable;

/**
 * Makes one stream of each exchange of the many that its messages were spread over: the same that the exchange's source
 * yields. What comes again is dropped. Events of one instrument and topic keep their order; between topics order is
 * kept only by progress, which is given on when all topics have brought it.
 *
 * <p>All of an exchange is in one task, as it is where its feed is read, since what watches a feed must see all of it.
 * The watermark is the least progress of the task's exchanges; a task that has none does not hold the others up.
 *
 * <p>State: an {@link ExchangeInbox} an exchange, bounded. It lives as an object between checkpoints.
 */
final class Together extends AbstractStreamOperator<MarketEvent>
        implements OneInputStreamOperator<Inbound, MarketEvent> {

    private static final long serialVersionUID = 1L;
    private static final ValueStateDescriptor<byte[]> INBOX =
            new ValueStateDescriptor<>("inbox", BytePrimitiveArraySerializer.INSTANCE);
    private static final long LOOK_EVERY_MILLIS = 10_000;
    /** So many looks without any progress: an hour. */
    private static final int STILL_LOOKS = 360;

    private transient Map<String, ExchangeInbox> inboxes = new HashMap<>();
    private transient ValueState<byte[]> kept;
    private transient Counter dropped;
    private transient @Nullable ScheduledFuture<?> look;
    private transient boolean restored;
    private transient boolean idle;
    private transient boolean moved;
    private transient int still;
    private transient long watermark;

    @SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else.
    private Together() {}

    /** The events of what was read by contract. */
    static SingleOutputStreamOperator<MarketEvent> of(DataStream<Inbound> inbound) {
        return inbound.keyBy(Inbound::exchange).transform("together", ExchangeSource.type(), new Together());
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        inboxes = new HashMap<>();
        kept = context.getKeyedStateStore().getState(INBOX);
        // Whoever has exchanges must be waited for before they say anything.
        KeyedStateBackend<Object> backend = getKeyedStateBackend();
        try (Stream<Object> exchanges = backend.getKeys(INBOX.getName(), VoidNamespace.INSTANCE)) {
            for (Object exchange : exchanges.toList()) {
                backend.setCurrentKey(exchange);
                inboxes.put(String.valueOf(exchange), ExchangeInbox.read(kept.value()));
            }
        }
        restored = !waited().isEmpty();
    }

    @Override
    public void open() throws Exception {
        super.open();
        dropped = getMetricGroup().counter("readBefore");
        idle = false;
        moved = false;
        still = 0;
        watermark = Long.MIN_VALUE;
        look = getProcessingTimeService().scheduleWithFixedDelay(time -> look(), LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS);
    }

    @Override
    public void close() throws Exception {
        if (look != null) {
            look.cancel(false);
        }
        super.close();
    }

    @Override
    public void processElement(StreamRecord<Inbound> element) {
        Inbound inbound = element.getValue();
        if (inbound.event() instanceof Price price) {
            // It is known by its own key, wherever prices are told apart.
            output.collect(new StreamRecord<>(price, Math.floorDiv(price.receivedAt(), 1_000L)));
            return;
        }
        ExchangeInbox inbox = inboxes.get(inbound.exchange());
        if (inbox == null) {
            inbox = new ExchangeInbox(inbound.exchange());
            inboxes.put(inbound.exchange(), inbox);
        }
        boolean[] given = {false};
        inbox.take(inbound, event -> {
            given[0] = true;
            output.collect(new StreamRecord<>(event, Math.floorDiv(at(event), 1_000L)));
        });
        if (inbound.event() instanceof Progress) {
            if (given[0]) {
                advance();
            }
        } else if (!given[0]) {
            dropped.inc();
        }
    }

    /** The feeds say how far they are; what Kafka's partitions seem to say is nothing but the end. */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.getTimestamp() == Long.MAX_VALUE) {
            wake();
            inboxes.values()
                    .forEach(inbox -> inbox.end(
                            event -> output.collect(new StreamRecord<>(event, Math.floorDiv(at(event), 1_000L)))));
            super.processWatermark(mark);
        }
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) {
        // Ours says nothing of the partitions.
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        for (Map.Entry<String, ExchangeInbox> inbox : inboxes.entrySet()) {
            setCurrentKey(inbox.getKey());
            kept.update(inbox.getValue().write());
        }
    }

    private void advance() {
        long least = Long.MAX_VALUE;
        long furthest = ABSENT;
        List<ExchangeInbox> waited = waited();
        for (ExchangeInbox inbox : waited) {
            furthest = Math.max(furthest, inbox.upTo());
        }
        for (ExchangeInbox inbox : waited) {
            long upTo = inbox.upTo();
            if (upTo == ABSENT || upTo > furthest - ExchangeInbox.STILL) {
                least = Math.min(least, upTo);
            }
        }
        moved = true;
        if (furthest == ABSENT || least == ABSENT) {
            return;
        }
        // Flink's watermark t says that nothing up to and including t will come; ours is exclusive.
        long mark = Math.floorDiv(least, 1_000L) - 1;
        if (mark > watermark) {
            wake();
            watermark = mark;
            output.emitWatermark(new Watermark(mark));
        }
    }

    private void look() {
        still = moved ? 0 : still + 1;
        moved = false;
        boolean none = waited().isEmpty() && !restored;
        if (!idle && (none || still >= STILL_LOOKS)) {
            idle = true;
            output.emitWatermarkStatus(WatermarkStatus.IDLE);
        }
    }

    /** Those that say how far they are; a vendor of prices never does. */
    private List<ExchangeInbox> waited() {
        List<ExchangeInbox> waited = new ArrayList<>();
        inboxes.forEach((exchange, inbox) -> {
            if (!PriceVendors.all().containsKey(exchange)) {
                waited.add(inbox);
            }
        });
        return waited;
    }

    private void wake() {
        if (idle) {
            idle = false;
            output.emitWatermarkStatus(WatermarkStatus.ACTIVE);
        }
    }

    /** When it reached us. */
    private static long at(MarketEvent event) {
        if (event instanceof Trade trade) {
            return trade.receivedAt();
        } else if (event instanceof Quote quote) {
            return quote.receivedAt();
        } else if (event instanceof Progress progress) {
            return progress.knownAt();
        } else if (event instanceof Gap gap) {
            return Math.max(gap.openedAt(), gap.closedAt());
        } else if (event instanceof FrameRead read) {
            return read.frame().receivedAt();
        } else if (event instanceof FeedEvent happened) {
            return happened.happenedAt();
        } else if (event instanceof Disorder disorder) {
            return disorder.receivedAt();
        } else if (event instanceof Rejected rejected) {
            return rejected.receivedAt();
        } else if (event instanceof Pulse pulse) {
            return pulse.at();
        } else if (event instanceof OfficialCandle candle) {
            return candle.receivedAt();
        }
        return 0;
    }
}
