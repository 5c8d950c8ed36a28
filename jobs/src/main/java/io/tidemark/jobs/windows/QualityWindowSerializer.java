package io.tidemark.jobs.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Minutes of qualities in state. */
final class QualityWindowSerializer extends VersionedSerializer<QualityWindow> {

    static final QualityWindowSerializer INSTANCE = new QualityWindowSerializer();

    private static final long serialVersionUID = 1L;

    private QualityWindowSerializer() {
        super("quality window", (byte) 2, Values.MUTABLE);
    }

    @Override
    public QualityWindow createInstance() {
        return new QualityWindow(QualityPartSerializer.INSTANCE.createInstance(), 0, false);
    }

    @Override
    protected void write(QualityWindow window, DataOutputView out) throws IOException {
        out.writeInt(window.revision());
        out.writeBoolean(window.published());
        QualityPartSerializer.INSTANCE.serialize(window.sums(), out);
    }

    @Override
    protected QualityWindow read(DataInputView in, byte layout) throws IOException {
        int revision = in.readInt();
        boolean published = in.readBoolean();
        return new QualityWindow(QualityPartSerializer.INSTANCE.deserialize(in), revision, published);
    }

    @Override
    public TypeSerializerSnapshot<QualityWindow> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<QualityWindow> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
