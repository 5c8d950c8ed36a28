package io.tidemark.jobs.kafka;

import io.tidemark.jobs.windows.VersionedSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/** Letters between tasks. No state holds them. */
final class LetterSerializer extends VersionedSerializer<Letter> {

    static final LetterSerializer INSTANCE = new LetterSerializer();

    private static final long serialVersionUID = 1L;

    private LetterSerializer() {
        super("letter", (byte) 1, Values.IMMUTABLE);
    }

    @Override
    public Letter createInstance() {
        return new Letter(RawTopic.TRADES, 0, 0, 0, null, null, List.of());
    }

    @Override
    protected void write(Letter letter, DataOutputView out) throws IOException {
        out.writeByte(letter.topic().code());
        out.writeInt(letter.partition());
        out.writeLong(letter.offset());
        out.writeLong(letter.sentAt());
        nullable(letter.key(), out);
        nullable(letter.value(), out);
        out.writeInt(letter.headers().size());
        for (Letter.Header header : letter.headers()) {
            StringValue.writeString(header.name(), out);
            Bytes.write(header.value(), out);
        }
    }

    @Override
    protected Letter read(DataInputView in, byte layout) throws IOException {
        RawTopic topic = RawTopic.of(in.readByte());
        int partition = in.readInt();
        long offset = in.readLong();
        long sentAt = in.readLong();
        byte[] key = nullable(in);
        byte[] value = nullable(in);
        List<Letter.Header> headers = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            headers.add(new Letter.Header(StringValue.readString(in), Bytes.read(in)));
        }
        return new Letter(topic, partition, offset, sentAt, key, value, headers);
    }

    @Override
    public TypeSerializerSnapshot<Letter> snapshotConfiguration() {
        return new Snapshot();
    }

    private static void nullable(byte @Nullable [] bytes, DataOutputView out) throws IOException {
        out.writeBoolean(bytes != null);
        if (bytes != null) {
            Bytes.write(bytes, out);
        }
    }

    private static byte @Nullable [] nullable(DataInputView in) throws IOException {
        return in.readBoolean() ? Bytes.read(in) : null;
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Letter> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
