package io.tidemark.jobs.cleansing;

import io.tidemark.model.Decimal;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Ticks in state and between tasks. The first byte is the version of the layout. */
public final class TickSerializer extends ImmutableSerializer<Tick> {

    public static final TickSerializer INSTANCE = new TickSerializer();

    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;

    @Override
    public Tick createInstance() {
        return new Tick("", "", "", 0, 0, Decimal.ZERO, 0, Decimal.ZERO, 0);
    }

    @Override
    public void serialize(Tick tick, DataOutputView out) throws IOException {
        out.writeByte(VERSION);
        StringValue.writeString(tick.exchange(), out);
        StringValue.writeString(tick.instrument(), out);
        StringValue.writeString(tick.tradeId(), out);
        out.writeLong(tick.tradedAt());
        out.writeInt(tick.place());
        Numbers.write(tick.price(), out);
        out.writeDouble(tick.score());
        Numbers.write(tick.reference(), out);
        out.writeLong(tick.referenceAt());
    }

    @Override
    public Tick deserialize(DataInputView in) throws IOException {
        expect(VERSION, "tick", in);
        return new Tick(
                StringValue.readString(in),
                StringValue.readString(in),
                StringValue.readString(in),
                in.readLong(),
                in.readInt(),
                Numbers.read(in),
                in.readDouble(),
                Numbers.read(in),
                in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<Tick> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Tick> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
