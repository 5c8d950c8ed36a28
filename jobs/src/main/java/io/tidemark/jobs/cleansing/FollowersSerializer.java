package io.tidemark.jobs.cleansing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Followers between tasks. */
final class FollowersSerializer extends ImmutableSerializer<Followers> {

    static final FollowersSerializer INSTANCE = new FollowersSerializer();

    private static final long serialVersionUID = 1L;

    @Override
    public Followers createInstance() {
        return new Followers(List.of());
    }

    @Override
    public void serialize(Followers followers, DataOutputView out) throws IOException {
        out.writeInt(followers.ticks().size());
        for (Tick tick : followers.ticks()) {
            TickSerializer.INSTANCE.serialize(tick, out);
        }
    }

    @Override
    public Followers deserialize(DataInputView in) throws IOException {
        List<Tick> ticks = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            ticks.add(TickSerializer.INSTANCE.deserialize(in));
        }
        return new Followers(ticks);
    }

    @Override
    public TypeSerializerSnapshot<Followers> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Followers> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
