package io.tidemark.jobs.alerts;

import io.tidemark.jobs.cleansing.ImmutableSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Alerts in state and between tasks. The first byte is the version of the layout. */
final class AlertSerializer extends ImmutableSerializer<Alert> {

    static final AlertSerializer INSTANCE = new AlertSerializer();

    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;

    @Override
    public Alert createInstance() {
        return new Alert("", 0, AlertKind.GAP, Severity.INFO, "", null, 0, 0, "", "{}", 1, 0);
    }

    @Override
    public void serialize(Alert alert, DataOutputView out) throws IOException {
        out.writeByte(VERSION);
        StringValue.writeString(alert.alertId(), out);
        out.writeInt(alert.revision());
        StringValue.writeString(alert.kind().name(), out);
        StringValue.writeString(alert.severity().name(), out);
        StringValue.writeString(alert.exchange(), out);
        StringValue.writeString(alert.instrument(), out);
        out.writeLong(alert.raisedAt());
        out.writeLong(alert.endedAt());
        StringValue.writeString(alert.title(), out);
        StringValue.writeString(alert.detail(), out);
        out.writeInt(alert.times());
        out.writeLong(alert.knownAt());
    }

    @Override
    public Alert deserialize(DataInputView in) throws IOException {
        expect(VERSION, "alert", in);
        return new Alert(
                StringValue.readString(in),
                in.readInt(),
                AlertKind.valueOf(StringValue.readString(in)),
                Severity.valueOf(StringValue.readString(in)),
                StringValue.readString(in),
                StringValue.readString(in),
                in.readLong(),
                in.readLong(),
                StringValue.readString(in),
                StringValue.readString(in),
                in.readInt(),
                in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<Alert> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Alert> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
