package io.tidemark.jobs.windows;

import java.io.IOException;
import java.util.Map;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Groups of spreads in state. */
final class SpreadGroupSerializer extends VersionedSerializer<SpreadGroup> {

    static final SpreadGroupSerializer INSTANCE = new SpreadGroupSerializer();

    private static final long serialVersionUID = 1L;

    private SpreadGroupSerializer() {
        super("group of spreads", (byte) 1, Values.MUTABLE);
    }

    @Override
    public SpreadGroup createInstance() {
        return new SpreadGroup();
    }

    @Override
    protected void write(SpreadGroup group, DataOutputView out) throws IOException {
        out.writeLong(group.publishedUpTo);
        out.writeLong(group.knownAt);
        out.writeLong(group.newest);
        out.writeLong(group.forgottenBefore);
        out.writeInt(group.markets.size());
        for (Map.Entry<String, Long> market : group.markets.entrySet()) {
            StringValue.writeString(market.getKey(), out);
            out.writeLong(market.getValue());
        }
        out.writeInt(group.touched.size());
        for (Map.Entry<Long, SpreadGroup.Touched> touched : group.touched.entrySet()) {
            out.writeLong(touched.getKey());
            Spread before = touched.getValue().before();
            out.writeBoolean(before != null);
            if (before != null) {
                SpreadSerializer.INSTANCE.serialize(before, out);
            }
        }
    }

    @Override
    protected SpreadGroup read(DataInputView in, byte layout) throws IOException {
        SpreadGroup group = new SpreadGroup();
        group.publishedUpTo = in.readLong();
        group.knownAt = in.readLong();
        group.newest = in.readLong();
        group.forgottenBefore = in.readLong();
        for (int i = in.readInt(); i > 0; i--) {
            group.markets.put(StringValue.readString(in), in.readLong());
        }
        for (int i = in.readInt(); i > 0; i--) {
            long at = in.readLong();
            group.touched.put(
                    at, new SpreadGroup.Touched(in.readBoolean() ? SpreadSerializer.INSTANCE.deserialize(in) : null));
        }
        return group;
    }

    @Override
    public TypeSerializerSnapshot<SpreadGroup> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SpreadGroup> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
