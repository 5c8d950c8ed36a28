package io.tidemark.jobs.windows;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
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
        out.writeInt(second.count());
        out.write(second.bytes());
    }

    @Override
    protected SecondStandings read(DataInputView in, byte layout) throws IOException {
        int published = in.readInt();
        Map<String, Standing> standings = new TreeMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            Standing standing = StandingSerializer.INSTANCE.deserialize(in);
            standings.put(standing.market(), standing);
        }
        return new SecondStandings(standings, published);
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
