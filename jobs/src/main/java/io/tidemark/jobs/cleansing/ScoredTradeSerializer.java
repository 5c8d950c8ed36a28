package io.tidemark.jobs.cleansing;

import io.tidemark.model.Decimal;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Origin;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import io.tidemark.source.ExchangeSource;
import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Scored trades between tasks. No state holds them. */
final class ScoredTradeSerializer extends ImmutableSerializer<ScoredTrade> {

    static final ScoredTradeSerializer INSTANCE = new ScoredTradeSerializer();

    private static final long serialVersionUID = 1L;
    private static final TypeSerializer<MarketEvent> EVENTS =
            ExchangeSource.type().createSerializer(new SerializerConfigImpl());

    @Override
    public ScoredTrade createInstance() {
        return new ScoredTrade(
                new Trade("", "", "", 0, 1, Decimal.ZERO, Decimal.ZERO, Side.BUY, 0, 0, 0, Origin.STREAM), Double.NaN);
    }

    @Override
    public void serialize(ScoredTrade scored, DataOutputView out) throws IOException {
        out.writeDouble(scored.score());
        EVENTS.serialize(scored.trade(), out);
    }

    @Override
    public ScoredTrade deserialize(DataInputView in) throws IOException {
        double score = in.readDouble();
        if (EVENTS.deserialize(in) instanceof Trade trade) {
            return new ScoredTrade(trade, score);
        }
        throw new IOException("Cannot read scored trade: the event is no trade");
    }

    @Override
    public TypeSerializerSnapshot<ScoredTrade> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ScoredTrade> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
