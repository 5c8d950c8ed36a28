package io.tidemark.jobs.windows;

import java.io.IOException;
import java.util.Map;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Seconds of spreads in state. */
final class SecondStandingsSerializer extends VersionedSerializer<SecondStandings> {

    static final SecondStandingsSerializer INSTANCE = new SecondStandingsSerializer();

    private static final long serialVersionUID = 1L;

    private SecondStandingsSerializer() {
        super("second of spreads", (byte) 1, Values.IMMUTABLE);
    }

    @Override
    public SecondStandings createInstance() {
        return SecondStandings.NOTHING;
    }

    @Override
    protected void write(SecondStandings second, DataOutputView out) throws IOException {
        out.writeInt(second.published());
        out.writeInt(second.standings().size());
        for (Standing standing : second.standings().values()) {
            StandingSerializer.INSTANCE.serialize(standing, out);
        }
    }

    @Override
    protected SecondStandings read(DataInputView in, byte layout) throws IOException {
        int published = in.readInt();
        SecondStandings second = new SecondStandings(Map.of(), published);
        for (int i = in.readInt(); i > 0; i--) {
            Standing standing = StandingSerializer.INSTANCE.deserialize(in);
            second = second.with(standing.market(), standing);
        }
        return second;
    }

    @Override
    public TypeSerializerSnapshot<SecondStandings> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SecondStandings> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
