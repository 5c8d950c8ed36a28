package io.tidemark.jobs.prices;

import io.tidemark.jobs.windows.SingletonTypeInfo;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Price;
import io.tidemark.source.ExchangeSource;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Each price once, however often its vendor repeats it and whatever order it comes in; and how it has changed. What a
 * late price says of later ones, if it says something new, is another revision of them.
 *
 * <p>State: two days of prices a coin and currency. What comes later still is counted in {@code pricesTooLate}, and its
 * frame is in the lake.
 */
public final class Prices extends KeyedProcessFunction<String, MarketEvent, MarketEvent> {

    /** How prices have changed. */
    public static final OutputTag<PriceMetric> METRICS =
            new OutputTag<>("metrics", new SingletonTypeInfo<>(PriceMetric.class, PriceMetricSerializer.INSTANCE));

    private static final long serialVersionUID = 1L;

    private transient ValueState<PriceMemory> memory;
    private transient Counter tooLate;

    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    Prices() {}

    /** The prices in a stream of events, each once. */
    public static SingleOutputStreamOperator<MarketEvent> of(DataStream<MarketEvent> events) {
        return events.filter(Price.class::isInstance)
                .name("polled prices")
                .uid("polled-prices")
                .keyBy(price -> ((Price) price).lane())
                .process(new Prices(), ExchangeSource.type());
    }

    @Override
    public void open(OpenContext context) {
        memory = getRuntimeContext().getState(new ValueStateDescriptor<>("prices", PriceMemorySerializer.INSTANCE));
        tooLate = getRuntimeContext().getMetricGroup().counter("pricesTooLate");
    }

    @Override
    public void processElement(MarketEvent event, Context context, Collector<MarketEvent> out) throws Exception {
        Price price = (Price) event;
        PriceMemory before = Objects.requireNonNullElse(memory.value(), PriceMemory.EMPTY);
        if (before.holds(price.pricedAt())) {
            return;
        }
        if (before.isTooOld(price.pricedAt())) {
            tooLate.inc();
            return;
        }
        out.collect(price);
        PriceMemory after = before.with(price.pricedAt(), price.price());
        long comparable = after.newest() - PriceMemory.COMPARABLE;
        for (int place = after.place(Math.max(price.pricedAt(), comparable));
                place < after.points().size();
                place++) {
            long at = after.points().get(place).at();
            PriceMemory.Look look = after.look(place);
            if (at == price.pricedAt() || !look.equals(before.look(before.place(at)))) {
                context.output(METRICS, metric(price, after, place, look));
                after = after.told(place);
            }
        }
        memory.update(after);
    }

    private static PriceMetric metric(Price price, PriceMemory memory, int place, PriceMemory.Look look) {
        PriceMemory.Point point = memory.points().get(place);
        return new PriceMetric(
                price.vendor(),
                price.coinId(),
                price.vsCurrency(),
                point.at(),
                point.price(),
                look.change5m(),
                look.change1h(),
                look.change24h(),
                look.score(),
                memory.newest() - point.at(),
                point.revisions(),
                price.receivedAt());
    }
}
