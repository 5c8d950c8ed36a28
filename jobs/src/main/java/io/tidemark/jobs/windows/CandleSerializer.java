package io.tidemark.jobs.windows;

import io.tidemark.model.Decimal;
import java.io.IOException;
import java.math.BigDecimal;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.BigDecSerializer;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/**
 * Candles between tasks, and while they wait to be written. They are immutable, so inside a task they are never copied.
 */
public final class CandleSerializer extends TypeSerializerSingleton<Candle> {

    public static final CandleSerializer INSTANCE = new CandleSerializer();

    private static final long serialVersionUID = 1L;

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public Candle createInstance() {
        return new Candle(
                "",
                "",
                Timeframe.SECOND,
                0,
                Decimal.ZERO,
                Decimal.ZERO,
                Decimal.ZERO,
                Decimal.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                0,
                null,
                null,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                0,
                0,
                0,
                Candle.Status.UNPROVEN,
                0,
                0);
    }

    @Override
    public Candle copy(Candle from) {
        return from;
    }

    @Override
    public Candle copy(Candle from, Candle reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(Candle candle, DataOutputView out) throws IOException {
        StringValue.writeString(candle.exchange(), out);
        StringValue.writeString(candle.instrument(), out);
        out.writeByte(candle.timeframe().code());
        out.writeLong(candle.windowStart());
        BarSerializer.decimal(candle.open(), out);
        BarSerializer.decimal(candle.high(), out);
        BarSerializer.decimal(candle.low(), out);
        BarSerializer.decimal(candle.close(), out);
        sum(candle.volumeBase(), out);
        sum(candle.volumeQuote(), out);
        out.writeLong(candle.tradeCount());
        quote(candle.bid(), out);
        quote(candle.ask(), out);
        sum(candle.takerBuyBase(), out);
        sum(candle.takerBuyQuote(), out);
        out.writeLong(candle.firstTradeNumber());
        out.writeLong(candle.lastTradeNumber());
        out.writeInt(candle.outlierCount());
        StringValue.writeString(candle.status().name(), out);
        out.writeInt(candle.revision());
        out.writeLong(candle.knownAt());
    }

    @Override
    public Candle deserialize(DataInputView in) throws IOException {
        return new Candle(
                Names.read(in),
                Names.read(in),
                Timeframe.of(in.readByte()),
                in.readLong(),
                BarSerializer.decimal(in),
                BarSerializer.decimal(in),
                BarSerializer.decimal(in),
                BarSerializer.decimal(in),
                sum(in),
                sum(in),
                in.readLong(),
                quote(in),
                quote(in),
                sum(in),
                sum(in),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                Candle.Status.valueOf(StringValue.readString(in)),
                in.readInt(),
                in.readLong());
    }

    @Override
    public Candle deserialize(Candle reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    @Override
    public TypeSerializerSnapshot<Candle> snapshotConfiguration() {
        return new Snapshot();
    }

    private static void sum(BigDecimal value, DataOutputView out) throws IOException {
        BigDecSerializer.INSTANCE.serialize(value, out);
    }

    private static BigDecimal sum(DataInputView in) throws IOException {
        return BigDecSerializer.INSTANCE.deserialize(in);
    }

    private static void quote(@Nullable Decimal value, DataOutputView out) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            BarSerializer.decimal(value, out);
        }
    }

    private static @Nullable Decimal quote(DataInputView in) throws IOException {
        return in.readBoolean() ? BarSerializer.decimal(in) : null;
    }

    /** Names the serializer in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Candle> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
