package io.tidemark.jobs.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/** Second bars between tasks. A bar is given away when it is sent, so inside a task it is never copied. */
final class LaneBarSerializer extends TypeSerializerSingleton<LaneBar> {

    static final LaneBarSerializer INSTANCE = new LaneBarSerializer();

    private static final long serialVersionUID = 1L;

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public LaneBar createInstance() {
        return new LaneBar("", "", 0, new Bar(), null, 0, 0);
    }

    @Override
    public LaneBar copy(LaneBar from) {
        return from;
    }

    @Override
    public LaneBar copy(LaneBar from, LaneBar reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(LaneBar bar, DataOutputView out) throws IOException {
        StringValue.writeString(bar.exchange(), out);
        StringValue.writeString(bar.instrument(), out);
        out.writeLong(bar.second());
        out.writeLong(bar.upTo());
        out.writeLong(bar.knownAt());
        BarSerializer.INSTANCE.serialize(bar.bar(), out);
        Missed missed = bar.missed();
        out.writeBoolean(missed != null);
        if (missed != null) {
            missed.write(out);
        }
    }

    @Override
    public LaneBar deserialize(DataInputView in) throws IOException {
        String exchange = Names.read(in);
        String instrument = Names.read(in);
        long second = in.readLong();
        long upTo = in.readLong();
        long knownAt = in.readLong();
        Bar bar = BarSerializer.INSTANCE.deserialize(in);
        @Nullable Missed missed = in.readBoolean() ? Missed.read(in) : null;
        return new LaneBar(exchange, instrument, second, bar, missed, upTo, knownAt);
    }

    @Override
    public LaneBar deserialize(LaneBar reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    @Override
    public TypeSerializerSnapshot<LaneBar> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<LaneBar> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
