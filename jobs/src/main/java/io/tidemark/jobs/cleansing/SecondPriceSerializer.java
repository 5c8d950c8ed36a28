package io.tidemark.jobs.cleansing;

import io.tidemark.model.Decimal;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Prices of seconds in state and between tasks. The first byte is the version of the layout. */
public final class SecondPriceSerializer extends ImmutableSerializer<SecondPrice> {

    public static final SecondPriceSerializer INSTANCE = new SecondPriceSerializer();

    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;

    @Override
    public SecondPrice createInstance() {
        return new SecondPrice("", "", 0, Decimal.ZERO, Decimal.ZERO, Decimal.ZERO);
    }

    @Override
    public void serialize(SecondPrice price, DataOutputView out) throws IOException {
        out.writeByte(VERSION);
        StringValue.writeString(price.exchange(), out);
        StringValue.writeString(price.instrument(), out);
        out.writeLong(price.second());
        Numbers.write(price.low(), out);
        Numbers.write(price.high(), out);
        Numbers.write(price.close(), out);
    }

    @Override
    public SecondPrice deserialize(DataInputView in) throws IOException {
        expect(VERSION, "price of a second", in);
        return new SecondPrice(
                StringValue.readString(in),
                StringValue.readString(in),
                in.readLong(),
                Numbers.read(in),
                Numbers.read(in),
                Numbers.read(in));
    }

    @Override
    public TypeSerializerSnapshot<SecondPrice> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SecondPrice> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
