package io.tidemark.jobs.windows;

import io.tidemark.model.Decimal;
import io.tidemark.model.DecimalSum;
import java.io.IOException;
import java.math.BigInteger;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Bars in state and between tasks. The first byte is the version of the layout, so that a later layout can be told from
 * this one in an old savepoint.
 */
final class BarSerializer extends TypeSerializerSingleton<Bar> {

    static final BarSerializer INSTANCE = new BarSerializer(false);

    /** The same for bars that nobody changes any more, as savepoints of earlier versions have published ones. */
    static final BarSerializer OF_UNCHANGED = new BarSerializer(true);

    private static final long serialVersionUID = 1L;
    /** Version 1 knew no outliers. */
    private static final byte VERSION = 2;

    private static final ThreadLocal<DataOutputSerializer> GATHERED =
            ThreadLocal.withInitial(() -> new DataOutputSerializer(512));

    private final boolean unchanged;

    private BarSerializer(boolean unchanged) {
        this.unchanged = unchanged;
    }

    @Override
    public boolean isImmutableType() {
        return unchanged;
    }

    @Override
    public Bar createInstance() {
        return new Bar();
    }

    @Override
    public Bar copy(Bar from) {
        if (unchanged) {
            return from;
        }
        Bar copy = new Bar();
        copy.fills = from.fills;
        copy.firstNumber = from.firstNumber;
        copy.lastNumber = from.lastNumber;
        copy.unnumbered = from.unnumbered;
        copy.open = from.open;
        copy.high = from.high;
        copy.low = from.low;
        copy.close = from.close;
        copy.openAt = from.openAt;
        copy.openNumber = from.openNumber;
        copy.closeAt = from.closeAt;
        copy.closeNumber = from.closeNumber;
        copy.volumeBase = from.volumeBase.copy();
        copy.volumeQuote = from.volumeQuote.copy();
        copy.takerBuyBase = from.takerBuyBase.copy();
        copy.takerBuyQuote = from.takerBuyQuote.copy();
        copy.quoteAt = from.quoteAt;
        copy.quoteSequence = from.quoteSequence;
        copy.bid = from.bid;
        copy.ask = from.ask;
        copy.outliers = from.outliers;
        copy.revision = from.revision;
        return copy;
    }

    @Override
    public Bar copy(Bar from, Bar reuse) {
        return copy(from);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(Bar bar, DataOutputView out) throws IOException {
        if (out instanceof DataOutputSerializer) {
            write(bar, out);
            return;
        }
        // In a checkpoint each write goes through five streams, and bars are most of the state.
        DataOutputSerializer gathered = GATHERED.get();
        gathered.clear();
        write(bar, gathered);
        out.write(gathered.getSharedBuffer(), 0, gathered.length());
    }

    private static void write(Bar bar, DataOutputView out) throws IOException {
        out.writeByte(VERSION);
        out.writeInt(bar.revision);
        out.writeInt(bar.outliers);
        out.writeLong(bar.quoteAt);
        out.writeLong(bar.quoteSequence);
        decimal(bar.bid, out);
        decimal(bar.ask, out);
        out.writeLong(bar.fills);
        if (bar.fills == 0) {
            return;
        }
        out.writeLong(bar.firstNumber);
        out.writeLong(bar.lastNumber);
        out.writeBoolean(bar.unnumbered);
        decimal(bar.open, out);
        decimal(bar.high, out);
        decimal(bar.low, out);
        decimal(bar.close, out);
        out.writeLong(bar.openAt);
        out.writeLong(bar.openNumber);
        out.writeLong(bar.closeAt);
        out.writeLong(bar.closeNumber);
        sum(bar.volumeBase, out);
        sum(bar.volumeQuote, out);
        sum(bar.takerBuyBase, out);
        sum(bar.takerBuyQuote, out);
    }

    @Override
    public Bar deserialize(DataInputView in) throws IOException {
        byte version = in.readByte();
        if (version < 1 || version > VERSION) {
            throw new IOException(
                    "Cannot read bar: version %d is not known, highest known is %d".formatted(version, VERSION));
        }
        Bar bar = new Bar();
        bar.revision = in.readInt();
        bar.outliers = version >= 2 ? in.readInt() : 0;
        bar.quoteAt = in.readLong();
        bar.quoteSequence = in.readLong();
        bar.bid = decimal(in);
        bar.ask = decimal(in);
        bar.fills = in.readLong();
        if (bar.fills == 0) {
            return bar;
        }
        bar.firstNumber = in.readLong();
        bar.lastNumber = in.readLong();
        bar.unnumbered = in.readBoolean();
        bar.open = decimal(in);
        bar.high = decimal(in);
        bar.low = decimal(in);
        bar.close = decimal(in);
        bar.openAt = in.readLong();
        bar.openNumber = in.readLong();
        bar.closeAt = in.readLong();
        bar.closeNumber = in.readLong();
        bar.volumeBase = sum(in);
        bar.volumeQuote = sum(in);
        bar.takerBuyBase = sum(in);
        bar.takerBuyQuote = sum(in);
        return bar;
    }

    @Override
    public Bar deserialize(Bar reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    @Override
    public TypeSerializerSnapshot<Bar> snapshotConfiguration() {
        return new Snapshot();
    }

    static void decimal(Decimal value, DataOutputView out) throws IOException {
        out.writeLong(value.unscaled());
        out.writeByte(value.scale());
    }

    static Decimal decimal(DataInputView in) throws IOException {
        return new Decimal(in.readLong(), in.readByte());
    }

    private static void sum(DecimalSum sum, DataOutputView out) throws IOException {
        byte[] bytes = sum.unscaled().toByteArray();
        out.writeByte(sum.scale());
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static DecimalSum sum(DataInputView in) throws IOException {
        int scale = in.readByte();
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new DecimalSum(new BigInteger(bytes), scale);
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Bar> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
