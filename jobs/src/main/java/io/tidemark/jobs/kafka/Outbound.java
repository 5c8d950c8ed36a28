package io.tidemark.jobs.kafka;

import io.tidemark.contract.EventWriter;
import io.tidemark.jobs.windows.SingletonTypeInfo;
import io.tidemark.model.Disorder;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Price;
import io.tidemark.model.Progress;
import io.tidemark.model.Quote;
import io.tidemark.model.Trade;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Makes messages of events, in the task that reads the feed. What bounds or explains trades goes the way of the trades
 * of its instrument, so that it keeps its place among them; how far the feed has come goes to every partition that
 * holds one of its instruments, of each topic, since whoever reads several partitions must hear it from all.
 *
 * <p>Messages are numbered; the numbers begin anew, under another name, each time the task starts. There is no state: a
 * reader knows by these names and numbers what it has read, and by the events themselves what was sent again.
 */
final class Outbound extends AbstractStreamOperator<OutboundMessage>
        implements OneInputStreamOperator<MarketEvent, OutboundMessage> {

    private static final long serialVersionUID = 1L;

    private final int partitions;

    private transient EventWriter writer = new EventWriter();
    private transient Map<String, String> keys = new HashMap<>();
    private transient String run = "";
    private transient long number;

    private Outbound(int partitions) {
        this.partitions = partitions;
    }

    /** The messages of a stream of events. */
    static SingleOutputStreamOperator<OutboundMessage> of(DataStream<MarketEvent> events, int partitions) {
        return events.transform(
                "outbound",
                new SingletonTypeInfo<>(OutboundMessage.class, OutboundMessageSerializer.INSTANCE),
                new Outbound(partitions));
    }

    @Override
    public void open() throws Exception {
        super.open();
        writer = new EventWriter();
        keys = new HashMap<>();
        run = UUID.randomUUID().toString();
        number = 0;
    }

    @Override
    public void processElement(StreamRecord<MarketEvent> element) {
        MarketEvent event = element.getValue();
        if (event instanceof Trade trade) {
            send(RawTopic.TRADES, key(trade.exchange(), trade.instrument()), event);
        } else if (event instanceof Quote quote) {
            send(RawTopic.QUOTES, key(quote.exchange(), quote.instrument()), event);
        } else if (event instanceof Gap gap) {
            send(RawTopic.TRADES, key(gap.exchange(), gap.instrument()), event);
        } else if (event instanceof Disorder disorder) {
            send(RawTopic.TRADES, key(disorder.exchange(), disorder.instrument()), event);
        } else if (event instanceof Price price) {
            send(RawTopic.PRICES, price.coinId(), event);
        } else if (event instanceof Progress progress) {
            spread(RawTopic.TRADES, progress);
            spread(RawTopic.QUOTES, progress);
            send(RawTopic.FEED_EVENTS, progress.exchange(), progress);
        } else {
            send(RawTopic.FEED_EVENTS, event.exchange(), event);
        }
    }

    private void spread(RawTopic topic, Progress progress) {
        Map<Integer, List<String>> shares = new TreeMap<>();
        for (String instrument : progress.instruments()) {
            shares.computeIfAbsent(
                            Partitions.of(key(progress.exchange(), instrument), partitions), one -> new ArrayList<>())
                    .add(instrument);
        }
        shares.forEach((partition, instruments) -> send(
                topic,
                partition,
                progress.exchange(),
                new Progress(progress.exchange(), instruments, progress.upTo(), progress.knownAt())));
    }

    private void send(RawTopic topic, String key, MarketEvent event) {
        send(topic, Partitions.of(key, partitions), key, event);
    }

    private void send(RawTopic topic, int partition, String key, MarketEvent event) {
        number++;
        output.collect(
                new StreamRecord<>(new OutboundMessage(topic, partition, key, writer.write(event), run, number)));
    }

    private String key(String exchange, String instrument) {
        // Most events are of few instruments: their keys need not be put together each time.
        String known = keys.get(instrument);
        if (known != null
                && known.length() == exchange.length() + 1 + instrument.length()
                && known.startsWith(exchange)) {
            return known;
        }
        String key = exchange + "/" + instrument;
        keys.put(instrument, key);
        return key;
    }
}
