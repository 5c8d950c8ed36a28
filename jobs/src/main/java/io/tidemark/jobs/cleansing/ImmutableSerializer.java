package io.tidemark.jobs.cleansing;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What all serializers of records have in common: records are never copied, and never filled anew. */
public abstract class ImmutableSerializer<T> extends TypeSerializerSingleton<T> {

    private static final long serialVersionUID = 1L;

    @Override
    public final boolean isImmutableType() {
        return true;
    }

    @Override
    public final T copy(T from) {
        return from;
    }

    @Override
    public final T copy(T from, T reuse) {
        return from;
    }

    @Override
    public final int getLength() {
        return -1;
    }

    @Override
    public final T deserialize(T reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public final void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    /** Reads the version that stands before everything else. */
    protected static void expect(byte version, String thing, DataInputView in) throws IOException {
        version(version, version, thing, in);
    }

    /** The version that stands before everything else, one of those that can be read. */
    protected static byte version(byte lowest, byte highest, String thing, DataInputView in) throws IOException {
        byte found = in.readByte();
        if (found < lowest || found > highest) {
            throw new IOException(
                    "Cannot read %s: version %d is not known, highest known is %d".formatted(thing, found, highest));
        }
        return found;
    }
}
