package io.tidemark.source;

import io.tidemark.model.Decimal;
import io.tidemark.model.OfficialCandle;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes {@link TapePosition} as part of a split, since version 4 of it. Everything goes in order of names. */
final class TapePositionSerializer {

    private TapePositionSerializer() {}

    static void write(@Nullable TapePosition tape, DataOutput out) throws IOException {
        out.writeBoolean(tape != null);
        if (tape == null) {
            return;
        }
        out.writeInt(tape.links());
        out.writeLong(tape.closedAt());
        out.writeUTF(tape.closedBecause());
        out.writeLong(tape.checkedAt());
        out.writeLong(tape.completeUpTo());
        out.writeInt(tape.tails().size());
        for (Map.Entry<String, TapePosition.Doubt> entry : new TreeMap<>(tape.tails()).entrySet()) {
            TapePosition.Doubt tail = entry.getValue();
            out.writeUTF(entry.getKey());
            writeNullable(tail.cause(), out);
            out.writeLong(tail.since());
            out.writeLong(tail.expected());
            out.writeLong(tail.expectedAt());
        }
        out.writeInt(tape.formerLanes().size());
        for (Map.Entry<String, Lane> entry : new TreeMap<>(tape.formerLanes()).entrySet()) {
            out.writeUTF(entry.getKey());
            ExchangeSplitSerializer.writeLane(entry.getValue(), out);
        }
        out.writeInt(tape.others().size());
        for (String other : new TreeSet<>(tape.others())) {
            out.writeUTF(other);
        }
        out.writeInt(tape.candles().size());
        List<OfficialCandle> candles = new ArrayList<>(tape.candles());
        candles.sort(Comparator.comparing(OfficialCandle::instrument).thenComparing(OfficialCandle::timeframe));
        for (OfficialCandle candle : candles) {
            writeCandle(candle, out);
        }
        out.writeInt(tape.openedAt().size());
        for (Map.Entry<String, Long> entry : new TreeMap<>(tape.openedAt()).entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeLong(entry.getValue());
        }
    }

    static @Nullable TapePosition read(DataInput in, int version) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        int links = in.readInt();
        long closedAt = in.readLong();
        String closedBecause = in.readUTF();
        long checkedAt = in.readLong();
        long completeUpTo = in.readLong();
        Map<String, TapePosition.Doubt> tails = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String name = in.readUTF();
            tails.put(name, new TapePosition.Doubt(readNullable(in), in.readLong(), in.readLong(), in.readLong()));
        }
        Map<String, Lane> formerLanes = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String name = in.readUTF();
            formerLanes.put(name, ExchangeSplitSerializer.readLane(in, version));
        }
        Set<String> others = new HashSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            others.add(in.readUTF());
        }
        List<OfficialCandle> candles = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            candles.add(readCandle(in));
        }
        Map<String, Long> openedAt = new HashMap<>();
        for (int left = version < 5 ? 0 : in.readInt(); left > 0; left--) {
            openedAt.put(in.readUTF(), in.readLong());
        }
        return new TapePosition(
                links, closedAt, closedBecause, checkedAt, completeUpTo, tails, formerLanes, others, candles, openedAt);
    }

    private static void writeCandle(OfficialCandle candle, DataOutput out) throws IOException {
        out.writeUTF(candle.exchange());
        out.writeUTF(candle.instrument());
        out.writeUTF(candle.timeframe());
        out.writeLong(candle.windowStart());
        out.writeLong(candle.windowEnd());
        out.writeUTF(candle.open().toString());
        out.writeUTF(candle.high().toString());
        out.writeUTF(candle.low().toString());
        out.writeUTF(candle.close().toString());
        out.writeUTF(candle.volumeBase().toString());
        writeNullable(text(candle.volumeQuote()), out);
        out.writeLong(candle.tradeCount());
        writeNullable(text(candle.takerBuyBase()), out);
        writeNullable(text(candle.takerBuyQuote()), out);
        out.writeLong(candle.receivedAt());
    }

    private static OfficialCandle readCandle(DataInput in) throws IOException {
        return new OfficialCandle(
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                Decimal.parse(in.readUTF()),
                Decimal.parse(in.readUTF()),
                Decimal.parse(in.readUTF()),
                Decimal.parse(in.readUTF()),
                new BigDecimal(in.readUTF()),
                number(readNullable(in)),
                in.readLong(),
                number(readNullable(in)),
                number(readNullable(in)),
                in.readLong());
    }

    private static @Nullable String text(@Nullable BigDecimal number) {
        return number == null ? null : number.toString();
    }

    private static @Nullable BigDecimal number(@Nullable String text) {
        return text == null ? null : new BigDecimal(text);
    }

    private static void writeNullable(@Nullable String text, DataOutput out) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(text);
        }
    }

    private static @Nullable String readNullable(DataInput in) throws IOException {
        return in.readBoolean() ? in.readUTF() : null;
    }
}
