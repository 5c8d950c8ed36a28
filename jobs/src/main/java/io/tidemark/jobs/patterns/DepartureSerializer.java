package io.tidemark.jobs.patterns;

import io.tidemark.jobs.cleansing.ImmutableSerializer;
import io.tidemark.jobs.cleansing.Tick;
import io.tidemark.jobs.cleansing.TickSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Departures in state and between tasks. The first byte is the version of the layout. */
final class DepartureSerializer extends ImmutableSerializer<Departure> {

    static final DepartureSerializer INSTANCE = new DepartureSerializer();

    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;

    @Override
    public Departure createInstance() {
        return new Departure(List.of(), Departure.End.UNSEEN, 0);
    }

    @Override
    public void serialize(Departure departure, DataOutputView out) throws IOException {
        out.writeByte(VERSION);
        StringValue.writeString(departure.end().name(), out);
        out.writeLong(departure.endedAt());
        out.writeInt(departure.ticks().size());
        for (Tick tick : departure.ticks()) {
            TickSerializer.INSTANCE.serialize(tick, out);
        }
    }

    @Override
    public Departure deserialize(DataInputView in) throws IOException {
        expect(VERSION, "departure", in);
        Departure.End end = Departure.End.valueOf(StringValue.readString(in));
        long endedAt = in.readLong();
        List<Tick> ticks = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            ticks.add(TickSerializer.INSTANCE.deserialize(in));
        }
        return new Departure(ticks, end, endedAt);
    }

    @Override
    public TypeSerializerSnapshot<Departure> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Departure> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
