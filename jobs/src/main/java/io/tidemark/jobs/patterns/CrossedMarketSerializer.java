package io.tidemark.jobs.patterns;

import io.tidemark.jobs.windows.Spread;
import io.tidemark.jobs.windows.VersionedSerializer;
import io.tidemark.model.MarketEvent;
import java.io.IOException;
import java.math.BigDecimal;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.BigDecSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Crossed markets between tasks. */
final class CrossedMarketSerializer extends VersionedSerializer<CrossedMarket> {

    static final CrossedMarketSerializer INSTANCE = new CrossedMarketSerializer();

    private static final long serialVersionUID = 1L;

    private CrossedMarketSerializer() {
        super("crossed market", (byte) 2, Values.IMMUTABLE);
    }

    @Override
    public CrossedMarket createInstance() {
        return new CrossedMarket("", "", 0, 0, 0, BigDecimal.ZERO, "", "", Spread.Conversion.NONE, 0, 0, 0);
    }

    @Override
    protected void write(CrossedMarket market, DataOutputView out) throws IOException {
        StringValue.writeString(market.asset(), out);
        StringValue.writeString(market.quoteAsset(), out);
        out.writeLong(market.startedAt());
        out.writeLong(market.endedAt());
        out.writeLong(market.peakAt());
        BigDecSerializer.INSTANCE.serialize(market.peakBps(), out);
        StringValue.writeString(market.bidExchange(), out);
        StringValue.writeString(market.askExchange(), out);
        StringValue.writeString(market.conversion().name(), out);
        out.writeLong(market.seconds());
        out.writeLong(market.knownAt());
        out.writeLong(market.oldestAge());
    }

    @Override
    protected CrossedMarket read(DataInputView in, byte layout) throws IOException {
        return new CrossedMarket(
                StringValue.readString(in),
                StringValue.readString(in),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                BigDecSerializer.INSTANCE.deserialize(in),
                StringValue.readString(in),
                StringValue.readString(in),
                Spread.Conversion.valueOf(StringValue.readString(in)),
                in.readLong(),
                in.readLong(),
                layout < 2 ? MarketEvent.ABSENT : in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<CrossedMarket> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<CrossedMarket> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
