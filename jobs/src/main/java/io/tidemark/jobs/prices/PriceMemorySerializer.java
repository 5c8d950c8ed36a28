package io.tidemark.jobs.prices;

import io.tidemark.jobs.windows.VersionedSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.BigDecSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Remembered prices in state. */
final class PriceMemorySerializer extends VersionedSerializer<PriceMemory> {

    static final PriceMemorySerializer INSTANCE = new PriceMemorySerializer();

    private static final long serialVersionUID = 1L;

    private PriceMemorySerializer() {
        super("prices", (byte) 1, Values.IMMUTABLE);
    }

    @Override
    public PriceMemory createInstance() {
        return PriceMemory.EMPTY;
    }

    @Override
    protected void write(PriceMemory memory, DataOutputView out) throws IOException {
        out.writeInt(memory.points().size());
        for (PriceMemory.Point point : memory.points()) {
            out.writeLong(point.at());
            BigDecSerializer.INSTANCE.serialize(point.price(), out);
            out.writeInt(point.revisions());
        }
    }

    @Override
    protected PriceMemory read(DataInputView in, byte layout) throws IOException {
        List<PriceMemory.Point> points = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            points.add(new PriceMemory.Point(in.readLong(), BigDecSerializer.INSTANCE.deserialize(in), in.readInt()));
        }
        return new PriceMemory(points);
    }

    @Override
    public TypeSerializerSnapshot<PriceMemory> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<PriceMemory> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
