package io.tidemark.jobs.kafka;

import io.tidemark.jobs.windows.VersionedSerializer;
import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Dead letters between tasks. No state holds them. */
final class DeadLetterSerializer extends VersionedSerializer<DeadLetter> {

    static final DeadLetterSerializer INSTANCE = new DeadLetterSerializer();

    private static final long serialVersionUID = 1L;

    private DeadLetterSerializer() {
        super("dead letter", (byte) 1, Values.IMMUTABLE);
    }

    @Override
    public DeadLetter createInstance() {
        return new DeadLetter(new Letter(RawTopic.TRADES, 0, 0, 0, null, null, List.of()), "", "", "");
    }

    @Override
    protected void write(DeadLetter dead, DataOutputView out) throws IOException {
        LetterSerializer.INSTANCE.serialize(dead.letter(), out);
        StringValue.writeString(dead.errorCode(), out);
        StringValue.writeString(dead.pointer(), out);
        StringValue.writeString(dead.detail(), out);
    }

    @Override
    protected DeadLetter read(DataInputView in, byte layout) throws IOException {
        return new DeadLetter(
                LetterSerializer.INSTANCE.deserialize(in),
                StringValue.readString(in),
                StringValue.readString(in),
                StringValue.readString(in));
    }

    @Override
    public TypeSerializerSnapshot<DeadLetter> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<DeadLetter> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
