package io.tidemark.jobs.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.BigDecSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/** Spreads between tasks and in state. */
public final class SpreadSerializer extends VersionedSerializer<Spread> {

    public static final SpreadSerializer INSTANCE = new SpreadSerializer();

    private static final long serialVersionUID = 1L;

    private SpreadSerializer() {
        super("spread", (byte) 1, Values.IMMUTABLE);
    }

    @Override
    public Spread createInstance() {
        return new Spread("", "", 0, null, null, null, null, 0, Spread.Conversion.NONE, 0, 0, 0);
    }

    @Override
    protected void write(Spread spread, DataOutputView out) throws IOException {
        StringValue.writeString(spread.asset(), out);
        StringValue.writeString(spread.quoteAsset(), out);
        out.writeLong(spread.at());
        offer(spread.bestBid(), out);
        offer(spread.bestAsk(), out);
        offer(spread.maxPrice(), out);
        offer(spread.minPrice(), out);
        out.writeInt(spread.exchanges());
        StringValue.writeString(spread.conversion().name(), out);
        out.writeLong(spread.oldestAge());
        out.writeInt(spread.revision());
        out.writeLong(spread.knownAt());
    }

    @Override
    protected Spread read(DataInputView in, byte layout) throws IOException {
        return new Spread(
                StringValue.readString(in),
                StringValue.readString(in),
                in.readLong(),
                offer(in),
                offer(in),
                offer(in),
                offer(in),
                in.readInt(),
                Spread.Conversion.valueOf(StringValue.readString(in)),
                in.readLong(),
                in.readInt(),
                in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<Spread> snapshotConfiguration() {
        return new Snapshot();
    }

    private static void offer(Spread.@Nullable Offer offer, DataOutputView out) throws IOException {
        out.writeBoolean(offer != null);
        if (offer != null) {
            BigDecSerializer.INSTANCE.serialize(offer.price(), out);
            StringValue.writeString(offer.exchange(), out);
            StringValue.writeString(offer.instrument(), out);
        }
    }

    private static Spread.@Nullable Offer offer(DataInputView in) throws IOException {
        return in.readBoolean()
                ? new Spread.Offer(
                        BigDecSerializer.INSTANCE.deserialize(in),
                        StringValue.readString(in),
                        StringValue.readString(in))
                : null;
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Spread> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
