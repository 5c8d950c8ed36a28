package io.tidemark.jobs.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Rates of stablecoins in state. */
final class RateLineSerializer extends VersionedSerializer<RateLine> {

    static final RateLineSerializer INSTANCE = new RateLineSerializer();

    private static final long serialVersionUID = 1L;

    private RateLineSerializer() {
        super("rate", (byte) 1, Values.MUTABLE);
    }

    @Override
    public RateLine createInstance() {
        return new RateLine();
    }

    @Override
    protected void write(RateLine line, DataOutputView out) throws IOException {
        out.writeLong(line.upTo);
        out.writeLong(line.knownAt);
        out.writeInt(line.seconds.size());
        for (Standing standing : line.seconds.values()) {
            StandingSerializer.INSTANCE.serialize(standing, out);
        }
    }

    @Override
    protected RateLine read(DataInputView in, byte layout) throws IOException {
        RateLine line = new RateLine();
        line.upTo = in.readLong();
        line.knownAt = in.readLong();
        for (int i = in.readInt(); i > 0; i--) {
            Standing standing = StandingSerializer.INSTANCE.deserialize(in);
            line.seconds.put(standing.second(), standing);
        }
        return line;
    }

    @Override
    public TypeSerializerSnapshot<RateLine> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<RateLine> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
