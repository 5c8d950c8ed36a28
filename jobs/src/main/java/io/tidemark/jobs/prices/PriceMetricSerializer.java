package io.tidemark.jobs.prices;

import io.tidemark.jobs.windows.VersionedSerializer;
import java.io.IOException;
import java.math.BigDecimal;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.BigDecSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/** Metrics between tasks. */
final class PriceMetricSerializer extends VersionedSerializer<PriceMetric> {

    static final PriceMetricSerializer INSTANCE = new PriceMetricSerializer();

    private static final long serialVersionUID = 1L;

    private PriceMetricSerializer() {
        super("price metric", (byte) 1, Values.IMMUTABLE);
    }

    @Override
    public PriceMetric createInstance() {
        return new PriceMetric("", "", "", 0, BigDecimal.ONE, null, null, null, null, 0, 0, 0);
    }

    @Override
    protected void write(PriceMetric metric, DataOutputView out) throws IOException {
        StringValue.writeString(metric.vendor(), out);
        StringValue.writeString(metric.coinId(), out);
        StringValue.writeString(metric.vsCurrency(), out);
        out.writeLong(metric.pricedAt());
        BigDecSerializer.INSTANCE.serialize(metric.price(), out);
        decimal(metric.change5m(), out);
        decimal(metric.change1h(), out);
        decimal(metric.change24h(), out);
        Double score = metric.score();
        out.writeDouble(score == null ? Double.NaN : score);
        out.writeLong(metric.behind());
        out.writeInt(metric.revision());
        out.writeLong(metric.knownAt());
    }

    @Override
    protected PriceMetric read(DataInputView in, byte layout) throws IOException {
        return new PriceMetric(
                StringValue.readString(in),
                StringValue.readString(in),
                StringValue.readString(in),
                in.readLong(),
                BigDecSerializer.INSTANCE.deserialize(in),
                decimal(in),
                decimal(in),
                decimal(in),
                score(in),
                in.readLong(),
                in.readInt(),
                in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<PriceMetric> snapshotConfiguration() {
        return new Snapshot();
    }

    private static void decimal(@Nullable BigDecimal value, DataOutputView out) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            BigDecSerializer.INSTANCE.serialize(value, out);
        }
    }

    private static @Nullable BigDecimal decimal(DataInputView in) throws IOException {
        return in.readBoolean() ? BigDecSerializer.INSTANCE.deserialize(in) : null;
    }

    private static @Nullable Double score(DataInputView in) throws IOException {
        double score = in.readDouble();
        return Double.isNaN(score) ? null : score;
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<PriceMetric> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
