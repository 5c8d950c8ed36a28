package io.tidemark.jobs.alerts;

import io.tidemark.jobs.cleansing.ImmutableSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/** Signals between tasks. The first byte is the version of the layout. */
public final class SignalSerializer extends ImmutableSerializer<Signal> {

    public static final SignalSerializer INSTANCE = new SignalSerializer();

    private static final long serialVersionUID = 1L;
    /** Without {@link Signal#knownAt}. */
    private static final byte FIRST = 1;

    private static final byte VERSION = 2;

    @Override
    public Signal createInstance() {
        return new Signal(AlertKind.GAP, "", null, Signal.Phase.OVER, 0, 0, 0, "", "{}");
    }

    @Override
    public void serialize(Signal signal, DataOutputView out) throws IOException {
        out.writeByte(VERSION);
        StringValue.writeString(signal.kind().name(), out);
        StringValue.writeString(signal.exchange(), out);
        StringValue.writeString(signal.instrument(), out);
        StringValue.writeString(signal.phase().name(), out);
        out.writeLong(signal.beganAt());
        out.writeLong(signal.at());
        out.writeLong(signal.knownAt());
        StringValue.writeString(signal.title(), out);
        StringValue.writeString(signal.detail(), out);
    }

    @Override
    public Signal deserialize(DataInputView in) throws IOException {
        byte version = version(FIRST, VERSION, "signal", in);
        AlertKind kind = AlertKind.valueOf(StringValue.readString(in));
        String exchange = StringValue.readString(in);
        @Nullable String instrument = StringValue.readString(in);
        Signal.Phase phase = Signal.Phase.valueOf(StringValue.readString(in));
        long beganAt = in.readLong();
        long at = in.readLong();
        long knownAt = version == FIRST ? at : in.readLong();
        return new Signal(
                kind,
                exchange,
                instrument,
                phase,
                beganAt,
                at,
                knownAt,
                StringValue.readString(in),
                StringValue.readString(in));
    }

    @Override
    public TypeSerializerSnapshot<Signal> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Signal> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
