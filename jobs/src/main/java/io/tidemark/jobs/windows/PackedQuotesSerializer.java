package io.tidemark.jobs.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Quotes of the past in state. Its version is that of the bytes too. */
final class PackedQuotesSerializer extends VersionedSerializer<PackedQuotes> {

    static final PackedQuotesSerializer INSTANCE = new PackedQuotesSerializer();

    private static final long serialVersionUID = 1L;

    private PackedQuotesSerializer() {
        super("quotes of a minute", (byte) 1, Values.IMMUTABLE);
    }

    @Override
    public PackedQuotes createInstance() {
        return PackedQuotes.NONE;
    }

    @Override
    protected void write(PackedQuotes quotes, DataOutputView out) throws IOException {
        out.writeInt(quotes.bytes().length);
        out.write(quotes.bytes());
    }

    @Override
    protected PackedQuotes read(DataInputView in, byte layout) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new PackedQuotes(bytes);
    }

    @Override
    public TypeSerializerSnapshot<PackedQuotes> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<PackedQuotes> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
