package io.tidemark.jobs.kafka;

import io.tidemark.jobs.windows.VersionedSerializer;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Pulse;
import io.tidemark.source.ExchangeSource;
import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Events on their way from the partitions to the task of their exchange. No state holds them. */
final class InboundSerializer extends VersionedSerializer<Inbound> {

    static final InboundSerializer INSTANCE = new InboundSerializer();

    private static final long serialVersionUID = 1L;
    private static final TypeSerializer<MarketEvent> EVENTS =
            ExchangeSource.type().createSerializer(new SerializerConfigImpl());

    private InboundSerializer() {
        super("inbound event", (byte) 1, Values.IMMUTABLE);
    }

    @Override
    public Inbound createInstance() {
        return new Inbound(RawTopic.TRADES, 0, null, 0, new Pulse("", 0));
    }

    @Override
    protected void write(Inbound inbound, DataOutputView out) throws IOException {
        out.writeByte(inbound.topic().code());
        out.writeInt(inbound.partition());
        StringValue.writeString(inbound.run(), out);
        out.writeLong(inbound.number());
        EVENTS.serialize(inbound.event(), out);
    }

    @Override
    protected Inbound read(DataInputView in, byte layout) throws IOException {
        return new Inbound(
                RawTopic.of(in.readByte()),
                in.readInt(),
                StringValue.readString(in),
                in.readLong(),
                EVENTS.deserialize(in));
    }

    @Override
    public TypeSerializerSnapshot<Inbound> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Inbound> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
