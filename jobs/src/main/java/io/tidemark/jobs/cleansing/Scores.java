package io.tidemark.jobs.cleansing;

import io.tidemark.jobs.windows.SingletonTypeInfo;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Progress;
import io.tidemark.model.Trade;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Scores each trade in the task that read it, so that trades need not be sent anywhere for it: all trades of an
 * instrument come through one split. Beside the trades it yields, far fewer, {@link Tick}s to patterns of one
 * instrument and {@link SecondPrice}s to compare exchanges by.
 *
 * <p>The score is one at arrival: it depends on what had come before, in the order in which it came.
 *
 * <p>State: a few KiB an instrument. After a restart at the same parallelism a task reads the same instruments and goes
 * on with their lanes, and keeps the others for a day of trade time; at another one, an instrument that went to another
 * task warms up anew. State that every task is shown would follow it, but no checkpoint is taken with such state once a
 * task without a feed has ended.
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
    private static final long MEMORY = 86_400_000_000L;

    private final ScoreRules rules;

    private transient Map<String, Map<String, PriceLane>> lanes = new HashMap<>();
    private transient Map<String, Shard> shards = new HashMap<>();
    private transient Map<String, PriceLane> unclaimed = new HashMap<>();
    private transient ListState<byte[]> kept;
    private transient Consumer<Tick> ticks;
    private transient Consumer<SecondPrice> seconds;

    @SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else.
    Scores(ScoreRules rules) {
        this.rules = rules;
    }

    /** The trades of a stream of events, scored. */
    public static SingleOutputStreamOperator<ScoredTrade> of(DataStream<MarketEvent> events, ScoreRules rules) {
        return events.transform("scores", TYPE, new Scores(rules));
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        lanes = new HashMap<>();
        shards = new HashMap<>();
        unclaimed = new HashMap<>();
        kept = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("lanes", BytePrimitiveArraySerializer.INSTANCE));
        for (byte[] bytes : kept.get()) {
            PriceLane lane = PriceLaneFormat.read(bytes, rules.window());
            unclaimed.merge(
                    key(lane.exchange, lane.instrument),
                    lane,
                    (one, other) -> one.newestAt >= other.newestAt ? one : other);
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        ticks = tick -> output.collect(TICKS, new StreamRecord<>(tick, Math.floorDiv(tick.tradedAt(), 1_000L)));
        seconds = price -> output.collect(SECONDS, new StreamRecord<>(price, Math.floorDiv(price.second(), 1_000L)));
    }

    @Override
    public void processElement(StreamRecord<MarketEvent> element) {
        MarketEvent event = element.getValue();
        if (event instanceof Trade trade) {
            double score = lane(trade.exchange(), trade.instrument()).score(trade, rules, ticks, seconds);
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
        List<byte[]> all = new ArrayList<>();
        long newest = Long.MIN_VALUE;
        for (Map<String, PriceLane> ofExchange : lanes.values()) {
            for (PriceLane lane : ofExchange.values()) {
                newest = Math.max(newest, lane.newestAt);
                all.add(PriceLaneFormat.write(lane));
            }
        }
        long oldest = newest == Long.MIN_VALUE ? Long.MIN_VALUE : newest - MEMORY;
        unclaimed.values().removeIf(lane -> lane.newestAt < oldest);
        for (PriceLane lane : unclaimed.values()) {
            all.add(PriceLaneFormat.write(lane));
        }
        kept.update(all);
    }

    @SuppressWarnings("ReferenceEquality") // A feed names the same list time and again; to compare it costs too much.
    private List<PriceLane> lanes(Progress progress) {
        Map<String, PriceLane> ofExchange = lanes.getOrDefault(progress.exchange(), Map.of());
        Shard shard = shards.get(progress.exchange());
        if (shard == null || shard.instruments != progress.instruments() || shard.of != ofExchange.size()) {
            List<PriceLane> looked = new ArrayList<>();
            for (String instrument : progress.instruments()) {
                PriceLane lane = ofExchange.get(instrument);
                if (lane != null) {
                    looked.add(lane);
                }
            }
            shard = new Shard(progress.instruments(), ofExchange.size(), looked);
            shards.put(progress.exchange(), shard);
        }
        return shard.lanes;
    }

    private PriceLane lane(String exchange, String instrument) {
        Map<String, PriceLane> ofExchange = lanes.get(exchange);
        if (ofExchange == null) {
            ofExchange = new HashMap<>();
            lanes.put(exchange, ofExchange);
        }
        PriceLane lane = ofExchange.get(instrument);
        if (lane == null) {
            lane = unclaimed.remove(key(exchange, instrument));
            if (lane == null) {
                lane = new PriceLane(exchange, instrument, rules.window());
            }
            ofExchange.put(instrument, lane);
        }
        return lane;
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
