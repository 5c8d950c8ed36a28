package io.tidemark.jobs.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** What serializers of ours have in common: the first byte is the version of the layout. */
public abstract class VersionedSerializer<T> extends TypeSerializerSingleton<T> {

    private static final long serialVersionUID = 1L;

    private final String thing;
    private final byte version;
    private final boolean immutable;

    /** Whether a value may be shared without being copied. */
    protected enum Values {
        IMMUTABLE,
        MUTABLE
    }

    /**
     * @param thing what is written, for messages
     * @param version of the layout written now, from 1
     * @param values whether they are ever changed
     */
    protected VersionedSerializer(String thing, byte version, Values values) {
        this.thing = thing;
        this.version = version;
        this.immutable = values == Values.IMMUTABLE;
    }

    protected abstract void write(T value, DataOutputView out) throws IOException;

    protected abstract T read(DataInputView in, byte layout) throws IOException;

    @Override
    public boolean isImmutableType() {
        return immutable;
    }

    @Override
    public T copy(T from) {
        if (immutable) {
            return from;
        }
        try {
            DataOutputSerializer out = new DataOutputSerializer(256);
            serialize(from, out);
            return deserialize(new DataInputDeserializer(out.getSharedBuffer(), 0, out.length()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Failed to copy %s: %s".formatted(thing, e.getMessage()), e);
        }
    }

    @Override
    public T copy(T from, T reuse) {
        return copy(from);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(T value, DataOutputView out) throws IOException {
        out.writeByte(version);
        write(value, out);
    }

    @Override
    public T deserialize(DataInputView in) throws IOException {
        byte layout = in.readByte();
        if (layout < 1 || layout > version) {
            throw new IOException(
                    "Cannot read %s: version %d is not known, highest known is %d".formatted(thing, layout, version));
        }
        return read(in, layout);
    }

    @Override
    public T deserialize(T reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }
}
