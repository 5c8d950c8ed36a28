package io.tidemark.jobs.kafka;

import io.tidemark.jobs.windows.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Messages between tasks. No state holds them. */
final class OutboundMessageSerializer extends VersionedSerializer<OutboundMessage> {

    static final OutboundMessageSerializer INSTANCE = new OutboundMessageSerializer();

    private static final long serialVersionUID = 1L;

    private OutboundMessageSerializer() {
        super("outbound message", (byte) 1, Values.IMMUTABLE);
    }

    @Override
    public OutboundMessage createInstance() {
        return new OutboundMessage(RawTopic.TRADES, 0, "", new byte[0], "", 0);
    }

    @Override
    protected void write(OutboundMessage message, DataOutputView out) throws IOException {
        out.writeByte(message.topic().code());
        out.writeInt(message.partition());
        out.writeUTF(message.key());
        Bytes.write(message.value(), out);
        out.writeUTF(message.run());
        out.writeLong(message.number());
    }

    @Override
    protected OutboundMessage read(DataInputView in, byte layout) throws IOException {
        return new OutboundMessage(
                RawTopic.of(in.readByte()), in.readInt(), in.readUTF(), Bytes.read(in), in.readUTF(), in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<OutboundMessage> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<OutboundMessage> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
