package io.tidemark.jobs.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Days to make again, between tasks and in state. The first byte is the version of the layout. */
final class CandleDaySerializer extends TypeSerializerSingleton<CandleDay> {

    static final CandleDaySerializer INSTANCE = new CandleDaySerializer();

    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public CandleDay createInstance() {
        return new CandleDay("", "", 0, 0, 0, 0, 0);
    }

    @Override
    public CandleDay copy(CandleDay from) {
        return from;
    }

    @Override
    public CandleDay copy(CandleDay from, CandleDay reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(CandleDay day, DataOutputView out) throws IOException {
        out.writeByte(VERSION);
        StringValue.writeString(day.exchange(), out);
        StringValue.writeString(day.instrument(), out);
        out.writeLong(day.day());
        out.writeLong(day.forgottenBefore());
        out.writeLong(day.heldUntil());
        out.writeLong(day.upTo());
        out.writeLong(day.knownAt());
    }

    @Override
    public CandleDay deserialize(DataInputView in) throws IOException {
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException(
                    "Cannot read candle day: version %d is not known, highest known is %d".formatted(version, VERSION));
        }
        return new CandleDay(
                StringValue.readString(in),
                StringValue.readString(in),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong());
    }

    @Override
    public CandleDay deserialize(CandleDay reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    @Override
    public TypeSerializerSnapshot<CandleDay> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<CandleDay> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
