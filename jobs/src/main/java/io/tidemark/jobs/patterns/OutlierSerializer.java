package io.tidemark.jobs.patterns;

import io.tidemark.jobs.cleansing.ImmutableSerializer;
import io.tidemark.jobs.cleansing.Numbers;
import io.tidemark.jobs.cleansing.TickSerializer;
import io.tidemark.model.Decimal;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Outliers between tasks. The first byte is the version of the layout. */
final class OutlierSerializer extends ImmutableSerializer<Outlier> {

    static final OutlierSerializer INSTANCE = new OutlierSerializer();

    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;

    @Override
    public Outlier createInstance() {
        return new Outlier(TickSerializer.INSTANCE.createInstance(), Outlier.Kind.MOVE, Decimal.ZERO, null, 0, 0);
    }

    @Override
    public void serialize(Outlier outlier, DataOutputView out) throws IOException {
        out.writeByte(VERSION);
        TickSerializer.INSTANCE.serialize(outlier.tick(), out);
        StringValue.writeString(outlier.kind().name(), out);
        Numbers.write(outlier.reference(), out);
        StringValue.writeString(outlier.confirmedBy(), out);
        out.writeLong(outlier.endedAt());
        out.writeLong(outlier.detectedAt());
    }

    @Override
    public Outlier deserialize(DataInputView in) throws IOException {
        expect(VERSION, "outlier", in);
        return new Outlier(
                TickSerializer.INSTANCE.deserialize(in),
                Outlier.Kind.valueOf(StringValue.readString(in)),
                Numbers.read(in),
                StringValue.readString(in),
                in.readLong(),
                in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<Outlier> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Outlier> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
