package io.tidemark.jobs.windows;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Lanes of candles in state. The first byte is the version of the layout; before 3 open windows lay apart from it,
 * before 4 published ones each by itself, and before 5 a newer quote made older ones forgotten.
 */
final class CandleLaneSerializer extends TypeSerializerSingleton<CandleLane> {

    static final CandleLaneSerializer INSTANCE = new CandleLaneSerializer();

    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 5;

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public CandleLane createInstance() {
        return new CandleLane();
    }

    @Override
    public CandleLane copy(CandleLane from) {
        CandleLane copy = new CandleLane();
        copy.upTo = from.upTo;
        copy.knownAt = from.knownAt;
        copy.beginsAt = from.beginsAt;
        copy.beginsWith = from.beginsWith;
        copy.forgottenBefore = from.forgottenBefore;
        copy.heldUntil = from.heldUntil;
        copy.quotes.addAll(from.quotes);
        copy.quotesFrom = from.quotesFrom;
        copy.oldestQuote = from.oldestQuote;
        copy.missed.putAll(from.missed);
        copy.publishedUpTo = from.publishedUpTo;
        copy.opensElsewhere = from.opensElsewhere;
        copy.publishedElsewhere = from.publishedElsewhere;
        from.open.forEach((key, bar) -> copy.open.put(key, BarSerializer.INSTANCE.copy(bar)));
        return copy;
    }

    @Override
    public CandleLane copy(CandleLane from, CandleLane reuse) {
        return copy(from);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(CandleLane lane, DataOutputView out) throws IOException {
        out.writeByte(VERSION);
        out.writeLong(lane.upTo);
        out.writeLong(lane.knownAt);
        out.writeLong(lane.beginsAt);
        out.writeLong(lane.beginsWith);
        out.writeLong(lane.forgottenBefore);
        out.writeInt(lane.quotes.size());
        for (QuoteMark mark : lane.quotes) {
            quote(mark, out);
        }
        out.writeLong(lane.heldUntil);
        out.writeInt(lane.missed.size());
        for (Missed missed : lane.missed.values()) {
            missed.write(out);
        }
        out.writeLong(lane.publishedUpTo);
        out.writeBoolean(lane.opensElsewhere);
        lane.open.write(out);
        out.writeBoolean(lane.publishedElsewhere);
        out.writeLong(lane.quotesFrom);
        QuoteMark oldest = lane.oldestQuote;
        out.writeBoolean(oldest != null);
        if (oldest != null) {
            quote(oldest, out);
        }
    }

    @Override
    public CandleLane deserialize(DataInputView in) throws IOException {
        byte version = in.readByte();
        if (version < 1 || version > VERSION) {
            throw new IOException("Cannot read candle lane: version %d is not known, highest known is %d"
                    .formatted(version, VERSION));
        }
        CandleLane lane = new CandleLane();
        lane.upTo = in.readLong();
        lane.knownAt = in.readLong();
        lane.beginsAt = in.readLong();
        lane.beginsWith = in.readLong();
        lane.forgottenBefore = in.readLong();
        for (int i = in.readInt(); i > 0; i--) {
            lane.quotes.add(quote(in));
        }
        if (version >= 2) {
            lane.heldUntil = in.readLong();
            for (int i = in.readInt(); i > 0; i--) {
                Missed missed = Missed.read(in);
                lane.missed.put(missed.first(), missed);
            }
        }
        if (version >= 3) {
            lane.publishedUpTo = in.readLong();
            lane.opensElsewhere = in.readBoolean();
            lane.open.read(in);
        } else {
            lane.publishedUpTo = lane.upTo;
            lane.opensElsewhere = true;
        }
        lane.publishedElsewhere = version < 4 || in.readBoolean();
        if (version >= 5) {
            lane.quotesFrom = in.readLong();
            lane.oldestQuote = in.readBoolean() ? quote(in) : null;
        } else if (!lane.quotes.isEmpty()) {
            lane.oldestQuote = lane.quotes.get(0);
        }
        return lane;
    }

    private static void quote(QuoteMark mark, DataOutputView out) throws IOException {
        out.writeLong(mark.at());
        out.writeLong(mark.sequence());
        BarSerializer.decimal(mark.bid(), out);
        BarSerializer.decimal(mark.ask(), out);
    }

    private static QuoteMark quote(DataInputView in) throws IOException {
        return new QuoteMark(in.readLong(), in.readLong(), BarSerializer.decimal(in), BarSerializer.decimal(in));
    }

    @Override
    public CandleLane deserialize(CandleLane reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    @Override
    public TypeSerializerSnapshot<CandleLane> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<CandleLane> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
