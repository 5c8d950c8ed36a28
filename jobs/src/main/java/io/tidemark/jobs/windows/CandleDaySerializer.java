package io.tidemark.jobs.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Days to make again, between tasks and in state. */
final class CandleDaySerializer extends VersionedSerializer<CandleDay> {

    static final CandleDaySerializer INSTANCE = new CandleDaySerializer();

    private static final long serialVersionUID = 1L;
    /** The first that says how far the feed had come. */
    private static final byte REACHED = 2;

    private CandleDaySerializer() {
        super("candle day", REACHED, Values.IMMUTABLE);
    }

    @Override
    public CandleDay createInstance() {
        return new CandleDay("", "", 0, 0, 0, 0, 0, 0);
    }

    @Override
    protected void write(CandleDay day, DataOutputView out) throws IOException {
        StringValue.writeString(day.exchange(), out);
        StringValue.writeString(day.instrument(), out);
        out.writeLong(day.day());
        out.writeLong(day.forgottenBefore());
        out.writeLong(day.heldUntil());
        out.writeLong(day.upTo());
        out.writeLong(day.reached());
        out.writeLong(day.knownAt());
    }

    @Override
    protected CandleDay read(DataInputView in, byte layout) throws IOException {
        String exchange = StringValue.readString(in);
        String instrument = StringValue.readString(in);
        long day = in.readLong();
        long forgottenBefore = in.readLong();
        long heldUntil = in.readLong();
        long upTo = in.readLong();
        long reached = layout < REACHED ? upTo : in.readLong();
        return new CandleDay(exchange, instrument, day, forgottenBefore, heldUntil, upTo, reached, in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<CandleDay> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<CandleDay> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
