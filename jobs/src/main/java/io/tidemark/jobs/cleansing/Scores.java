package io.tidemark.jobs.cleansing;

import io.tidemark.jobs.state.FeedMemory;
import io.tidemark.jobs.windows.SingletonTypeInfo;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Progress;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Scores each trade in the task that read it, so that trades need not be sent anywhere for it: all trades of an
 * instrument come through one split. Beside the trades it yields, far fewer, {@link Tick}s to patterns of one
 * instrument and {@link SecondPrice}s to compare exchanges by.
 *
 * <p>The score is one at arrival: it depends on what had come before, in the order in which it came.
 *
 * <p>State: a few KiB an instrument, a {@link FeedMemory}. An instrument goes on with its lane wherever it is read
 * after a restart. The lane of one that is not heard of any more goes at a restart two days later; it would begin anew
 * anyhow.
 */
public final class Scores extends AbstractStreamOperator<ScoredTrade>
        implements OneInputStreamOperator<MarketEvent, ScoredTrade> {

    public static final OutputTag<Tick> TICKS =
            new OutputTag<>("ticks", new SingletonTypeInfo<>(Tick.class, TickSerializer.INSTANCE));
    public static final OutputTag<SecondPrice> SECONDS = new OutputTag<>(
            "second prices", new SingletonTypeInfo<>(SecondPrice.class, SecondPriceSerializer.INSTANCE));

    static final TypeInformation<ScoredTrade> TYPE =
            new SingletonTypeInfo<>(ScoredTrade.class, ScoredTradeSerializer.INSTANCE);

    private static final long serialVersionUID = 1L;
    /** Lanes this much older than the newest go; a day more than they last, since exchanges are not equally far. */
    private static final long MEMORY = PriceLane.MEMORY + 86_400_000_000L;

    private final ScoreRules rules;
    private final Boundedness feeds;

    private transient Map<String, Map<String, PriceLane>> lanes = new HashMap<>();
    private transient Map<String, Shard> shards = new HashMap<>();
    private transient Map<String, PriceLaneFormat.Packed> left = new HashMap<>();
    private transient FeedMemory memory;
    private transient String exchange = "";
    private transient Map<String, PriceLane> ofExchange = new HashMap<>();
    private transient Consumer<Tick> ticks;
    private transient Consumer<SecondPrice> seconds;

    @SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else.
    Scores(ScoreRules rules, Boundedness feeds) {
        this.rules = rules;
        this.feeds = feeds;
    }

    /**
     * The trades of a stream of events, scored.
     *
     * @param feeds whether what is read has an end
     */
    public static SingleOutputStreamOperator<ScoredTrade> of(
            DataStream<MarketEvent> events, ScoreRules rules, Boundedness feeds) {
        return events.transform("scores", TYPE, new Scores(rules, feeds));
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        lanes = new HashMap<>();
        shards = new HashMap<>();
        left = new HashMap<>();
        exchange = "";
        ofExchange = new HashMap<>();
        memory = FeedMemory.open(
                context.getOperatorStateStore(),
                getRuntimeContext().getTaskInfo(),
                feeds,
                new ListStateDescriptor<>("lanes", BytePrimitiveArraySerializer.INSTANCE));
        for (byte[] bytes : memory.restored()) {
            PriceLaneFormat.Packed lane = PriceLaneFormat.packed(bytes);
            left.merge(
                    key(lane.exchange(), lane.instrument()),
                    lane,
                    (one, other) -> one.newestAt() >= other.newestAt() ? one : other);
        }
        forget();
    }

    @Override
    public void open() throws Exception {
        super.open();
        ticks = tick -> output.collect(TICKS, new StreamRecord<>(tick, Math.floorDiv(tick.tradedAt(), 1_000L)));
        seconds = price -> output.collect(SECONDS, new StreamRecord<>(price, Math.floorDiv(price.second(), 1_000L)));
    }

    @Override
    public void processElement(StreamRecord<MarketEvent> element) throws IOException {
        MarketEvent event = element.getValue();
        if (event instanceof Trade trade) {
            double score = lane(trade).score(trade, rules, ticks, seconds);
            output.collect(new StreamRecord<>(new ScoredTrade(trade, score), element.getTimestamp()));
        } else if (event instanceof Progress progress) {
            for (PriceLane lane : lanes(progress)) {
                lane.tellUpTo(progress.upTo(), rules, seconds);
            }
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        forget();
        List<byte[]> inUse = new ArrayList<>();
        for (Map<String, PriceLane> read : lanes.values()) {
            for (PriceLane lane : read.values()) {
                inUse.add(PriceLaneFormat.write(lane));
            }
        }
        List<byte[]> unheard = new ArrayList<>();
        left.forEach((key, lane) -> {
            if (memory.keeps(key)) {
                unheard.add(lane.bytes());
            }
        });
        memory.update(inUse, unheard);
    }

    /** Drops what is too old to go on with, if it has not been heard of. */
    private void forget() {
        long newest = Long.MIN_VALUE;
        for (Map<String, PriceLane> read : lanes.values()) {
            for (PriceLane lane : read.values()) {
                newest = Math.max(newest, lane.newestAt);
            }
        }
        for (PriceLaneFormat.Packed lane : left.values()) {
            newest = Math.max(newest, lane.newestAt());
        }
        long oldest = newest == Long.MIN_VALUE ? newest : newest - MEMORY;
        left.values().removeIf(lane -> lane.newestAt() < oldest);
    }

    @SuppressWarnings("ReferenceEquality") // A feed names the same list time and again; to compare it costs too much.
    private List<PriceLane> lanes(Progress progress) throws IOException {
        Map<String, PriceLane> read = lanes.computeIfAbsent(progress.exchange(), any -> new HashMap<>());
        Shard shard = shards.get(progress.exchange());
        if (shard == null || shard.instruments != progress.instruments() || shard.of != read.size()) {
            List<PriceLane> looked = new ArrayList<>();
            for (String instrument : progress.instruments()) {
                PriceLane lane = read.get(instrument);
                if (lane == null) {
                    lane = takeOut(progress.exchange(), instrument);
                }
                if (lane != null) {
                    read.put(instrument, lane);
                    looked.add(lane);
                }
            }
            shard = new Shard(progress.instruments(), read.size(), looked);
            shards.put(progress.exchange(), shard);
        }
        return shard.lanes;
    }

    private PriceLane lane(Trade trade) throws IOException {
        if (!trade.exchange().equals(exchange)) {
            exchange = trade.exchange();
            ofExchange = lanes.computeIfAbsent(exchange, any -> new HashMap<>());
        }
        PriceLane lane = ofExchange.get(trade.instrument());
        if (lane == null) {
            lane = takeOut(exchange, trade.instrument());
            if (lane == null) {
                lane = new PriceLane(exchange, trade.instrument(), rules.window());
            }
            ofExchange.put(trade.instrument(), lane);
        }
        return lane;
    }

    private @Nullable PriceLane takeOut(String exchange, String instrument) throws IOException {
        PriceLaneFormat.Packed packed = left.remove(key(exchange, instrument));
        return packed == null ? null : PriceLaneFormat.read(packed.bytes(), rules.window());
    }

    private static String key(String exchange, String instrument) {
        return exchange + "/" + instrument;
    }

    /**
     * The instruments a feed of an exchange last spoke of, thousands perhaps, looked up once and not each second.
     *
     * @param of how many lanes the exchange had then
     */
    private record Shard(List<String> instruments, int of, List<PriceLane> lanes) {}
}
