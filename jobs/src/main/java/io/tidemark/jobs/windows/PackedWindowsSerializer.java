package io.tidemark.jobs.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Published candles in state. Its version is that of the bytes too. */
final class PackedWindowsSerializer extends VersionedSerializer<PackedWindows> {

    static final PackedWindowsSerializer INSTANCE = new PackedWindowsSerializer();

    private static final long serialVersionUID = 1L;

    private PackedWindowsSerializer() {
        super("published candles", (byte) 1, Values.IMMUTABLE);
    }

    @Override
    public PackedWindows createInstance() {
        return PackedWindows.NONE;
    }

    @Override
    protected void write(PackedWindows windows, DataOutputView out) throws IOException {
        out.writeInt(windows.bytes().length);
        out.write(windows.bytes());
    }

    @Override
    protected PackedWindows read(DataInputView in, byte layout) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new PackedWindows(bytes);
    }

    @Override
    public TypeSerializerSnapshot<PackedWindows> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<PackedWindows> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
