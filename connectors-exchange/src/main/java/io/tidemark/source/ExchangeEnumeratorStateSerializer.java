package io.tidemark.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes the enumerator's state into checkpoints. Every version ever written stays readable. */
final class ExchangeEnumeratorStateSerializer implements SimpleVersionedSerializer<ExchangeEnumeratorState> {

    private static final int VERSION = 6;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(ExchangeEnumeratorState state) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(512);
        out.writeInt(state.unassigned().size());
        for (ExchangeSplit split : state.unassigned()) {
            ExchangeSplitSerializer.write(split, out);
        }
        out.writeInt(state.known().size());
        // In order, so that equal states are equal bytes.
        for (String splitId : new TreeSet<>(state.known())) {
            out.writeUTF(splitId);
        }
        return out.getCopyOfBuffer();
    }

    @Override
    public ExchangeEnumeratorState deserialize(int version, byte[] bytes) throws IOException {
        if (version < 1 || version > VERSION) {
            throw new IOException("Cannot read enumerator state: version %d is not known, highest known is %d"
                    .formatted(version, VERSION));
        }
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        List<ExchangeSplit> unassigned = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            unassigned.add(ExchangeSplitSerializer.read(in, version));
        }
        Set<String> known = new HashSet<>();
        if (version == 1) {
            unassigned.forEach(split -> known.add(split.splitId()));
        } else {
            for (int i = in.readInt(); i > 0; i--) {
                known.add(in.readUTF());
            }
        }
        return new ExchangeEnumeratorState(unassigned, known);
    }
}
