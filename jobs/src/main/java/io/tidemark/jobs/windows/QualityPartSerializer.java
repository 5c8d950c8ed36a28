package io.tidemark.jobs.windows;

import java.io.IOException;
import java.util.Map;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Parts of minutes between tasks and in state. */
final class QualityPartSerializer extends VersionedSerializer<QualityPart> {

    static final QualityPartSerializer INSTANCE = new QualityPartSerializer();

    private static final long serialVersionUID = 1L;

    private QualityPartSerializer() {
        super("quality", (byte) 2, Values.MUTABLE);
    }

    @Override
    public QualityPart createInstance() {
        return new QualityPart("", "", "", 0);
    }

    @Override
    protected void write(QualityPart part, DataOutputView out) throws IOException {
        StringValue.writeString(part.exchange, out);
        StringValue.writeString(part.instrument, out);
        StringValue.writeString(part.channel, out);
        out.writeLong(part.minute);
        out.writeLong(part.messages);
        out.writeLong(part.duplicates);
        out.writeLong(part.outOfOrder);
        out.writeLong(part.rejected);
        out.writeLong(part.firstAt);
        out.writeLong(part.lastAt);
        out.writeLong(part.silence);
        out.writeLong(part.clockOffset);
        out.writeLong(part.knownAt);
        out.writeBoolean(part.closed);
        out.writeBoolean(part.hasLatency());
        if (part.hasLatency()) {
            out.writeLong(part.minLatency);
            out.writeLong(part.maxLatency);
            part.latencies.write(out);
        }
        out.writeInt(part.gaps.size());
        for (Map.Entry<QualityPart.GapKey, QualityPart.GapWord> gap : part.gaps.entrySet()) {
            out.writeLong(gap.getKey().firstNumber());
            out.writeLong(gap.getKey().openedAt());
            out.writeInt(gap.getValue().revision());
            out.writeLong(gap.getValue().openedAt());
            out.writeLong(gap.getValue().missing());
            out.writeLong(gap.getValue().repaired());
        }
    }

    @Override
    protected QualityPart read(DataInputView in, byte layout) throws IOException {
        String exchange = Names.read(in);
        String instrument = Names.read(in);
        String channel = Names.read(in);
        QualityPart part = new QualityPart(exchange, instrument, channel, in.readLong());
        part.messages = in.readLong();
        part.duplicates = in.readLong();
        part.outOfOrder = in.readLong();
        part.rejected = in.readLong();
        part.firstAt = in.readLong();
        part.lastAt = in.readLong();
        part.silence = in.readLong();
        part.clockOffset = in.readLong();
        part.knownAt = in.readLong();
        part.closed = in.readBoolean();
        if (in.readBoolean()) {
            part.minLatency = in.readLong();
            part.maxLatency = in.readLong();
            part.latencies = layout == 1 ? Latencies.readSketch(in) : Latencies.read(in);
        }
        for (int i = in.readInt(); i > 0; i--) {
            part.gaps.put(
                    new QualityPart.GapKey(in.readLong(), in.readLong()),
                    new QualityPart.GapWord(in.readInt(), in.readLong(), in.readLong(), in.readLong()));
        }
        return part;
    }

    @Override
    public TypeSerializerSnapshot<QualityPart> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<QualityPart> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
