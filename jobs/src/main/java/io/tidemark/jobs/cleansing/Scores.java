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
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Scores each trade in the task that read it, so that trades need not be sent anywhere for it: all trades of an
 * instrument come through one split. Beside the trades it yields, far fewer, {@link Tick}s to patterns of one
 * instrument and {@link SecondPrice}s to compare exchanges by.
 *
 * <p>The score is one at arrival: it depends on what had come by then, in the order of trade time.
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
    /** Prices that were somewhere else, of trades that came too late to be put in order. */
    public static final OutputTag<Tick> BEHIND =
            new OutputTag<>("ticks behind", new SingletonTypeInfo<>(Tick.class, TickSerializer.INSTANCE));
    /** Trades after a price has left and stayed. */
    public static final OutputTag<Followers> FOLLOWERS =
            new OutputTag<>("followers", new SingletonTypeInfo<>(Followers.class, FollowersSerializer.INSTANCE));

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
    private transient PriceLane.Told told;

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
        told = new SideOutputs();
    }

    @Override
    public void processElement(StreamRecord<MarketEvent> element) throws IOException {
        MarketEvent event = element.getValue();
        if (event instanceof Trade trade) {
            double score = lane(trade).score(trade, rules, told);
            output.collect(new StreamRecord<>(new ScoredTrade(trade, score), element.getTimestamp()));
        } else if (event instanceof Progress progress) {
            for (PriceLane lane : lanes(progress)) {
                lane.tellUpTo(progress.upTo(), rules, told);
            }
        }
    }

    /** After the last watermark nothing is heard by whoever goes by event time. */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.getTimestamp() == Long.MAX_VALUE) {
            forEach(lane -> lane.end(rules, told));
        }
        super.processWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        forEach(lane -> lane.tellFollowers(told));
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

    private void forEach(Consumer<PriceLane> what) {
        lanes.values().forEach(read -> read.values().forEach(what));
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
        if (packed == null) {
            return null;
        }
        PriceLane lane = PriceLaneFormat.read(packed.bytes(), rules.window());
        lane.goOn(rules);
        return lane;
    }

    private static String key(String exchange, String instrument) {
        return exchange + "/" + instrument;
    }

    private final class SideOutputs implements PriceLane.Told {

        @Override
        public void tick(Tick tick) {
            give(TICKS, tick, tick.tradedAt());
        }

        @Override
        public void behind(Tick tick) {
            give(BEHIND, tick, tick.tradedAt());
        }

        @Override
        public void followers(Followers followers) {
            give(FOLLOWERS, followers, followers.ticks().get(0).tradedAt());
        }

        @Override
        public void second(SecondPrice price) {
            give(SECONDS, price, price.second());
        }

        private <T> void give(OutputTag<T> to, T what, long at) {
            output.collect(to, new StreamRecord<>(what, Math.floorDiv(at, 1_000L)));
        }
    }

    /**
     * The instruments a feed of an exchange last spoke of, thousands perhaps, looked up once and not each second.
     *
     * @param of how many lanes the exchange had then
     */
    private record Shard(List<String> instruments, int of, List<PriceLane> lanes) {}
}
