package io.tidemark.jobs.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/** Qualities between tasks. */
final class FeedQualitySerializer extends VersionedSerializer<FeedQuality> {

    static final FeedQualitySerializer INSTANCE = new FeedQualitySerializer();

    private static final long serialVersionUID = 1L;

    private FeedQualitySerializer() {
        super("feed quality", (byte) 1, Values.IMMUTABLE);
    }

    @Override
    public FeedQuality createInstance() {
        return new FeedQuality("", "", "", 0, 0, null, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    protected void write(FeedQuality quality, DataOutputView out) throws IOException {
        StringValue.writeString(quality.exchange(), out);
        StringValue.writeString(quality.instrument(), out);
        StringValue.writeString(quality.channel(), out);
        out.writeLong(quality.windowStart());
        out.writeLong(quality.messages());
        latency(quality.latency(), out);
        out.writeLong(quality.clockOffset());
        out.writeLong(quality.duplicates());
        out.writeLong(quality.outOfOrder());
        out.writeInt(quality.holes());
        out.writeLong(quality.missing());
        out.writeLong(quality.repaired());
        out.writeLong(quality.rejected());
        out.writeLong(quality.silence());
        out.writeInt(quality.revision());
        out.writeLong(quality.knownAt());
    }

    @Override
    protected FeedQuality read(DataInputView in, byte layout) throws IOException {
        return new FeedQuality(
                StringValue.readString(in),
                StringValue.readString(in),
                StringValue.readString(in),
                in.readLong(),
                in.readLong(),
                latency(in),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<FeedQuality> snapshotConfiguration() {
        return new Snapshot();
    }

    private static void latency(FeedQuality.@Nullable Latency latency, DataOutputView out) throws IOException {
        out.writeBoolean(latency != null);
        if (latency != null) {
            out.writeDouble(latency.min());
            out.writeDouble(latency.p50());
            out.writeDouble(latency.p95());
            out.writeDouble(latency.p99());
            out.writeDouble(latency.max());
        }
    }

    private static FeedQuality.@Nullable Latency latency(DataInputView in) throws IOException {
        return in.readBoolean()
                ? new FeedQuality.Latency(
                        in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble())
                : null;
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<FeedQuality> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
