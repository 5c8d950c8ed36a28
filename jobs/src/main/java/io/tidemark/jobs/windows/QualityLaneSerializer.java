package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Lanes of qualities in state. */
final class QualityLaneSerializer extends VersionedSerializer<QualityLane> {

    static final QualityLaneSerializer INSTANCE = new QualityLaneSerializer();

    private static final long serialVersionUID = 1L;

    private QualityLaneSerializer() {
        super("quality lane", (byte) 1, Values.IMMUTABLE);
    }

    @Override
    public QualityLane createInstance() {
        return new QualityLane(ABSENT, ABSENT, ABSENT, ABSENT);
    }

    @Override
    protected void write(QualityLane lane, DataOutputView out) throws IOException {
        out.writeLong(lane.knownAt());
        out.writeLong(lane.clockOffset());
        out.writeLong(lane.forgottenBefore());
        out.writeLong(lane.lastForgotten());
    }

    @Override
    protected QualityLane read(DataInputView in, byte layout) throws IOException {
        return new QualityLane(in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<QualityLane> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<QualityLane> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
