package io.tidemark.jobs.cleansing;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.jobs.cleansing.Recent.Seen;
import io.tidemark.jobs.cleansing.Recent.Wake;
import io.tidemark.jobs.cleansing.Recent.Was;
import io.tidemark.model.Decimal;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/** Price lanes as bytes in state. The first byte is the version of the layout. */
final class PriceLaneFormat {

    private static final byte VERSION = 2;

    private PriceLaneFormat() {}

    /** Of trades that are not told of, only what they were: they are judged again. */
    static byte[] write(PriceLane lane) throws IOException {
        double[] moves = lane.moves.values();
        int added = 0;
        int dropped = 0;
        for (int i = 0; i < lane.recent.size(); i++) {
            Seen seen = lane.recent.get(i);
            added += seen.moved ? 1 : 0;
            dropped += dropped(seen) ? 1 : 0;
        }
        boolean told = lane.recent.size() == 0;
        @Nullable Was was = told ? now(lane) : lane.recent.get(0).was;
        Decimal last = told ? lane.last : lane.before;
        long lastAt = told ? lane.newestAt : lane.beforeAt;
        if (was == null) {
            was = new Was(last, lastAt, -1, ABSENT, ABSENT, 0, null);
        }
        DataOutputSerializer out = new DataOutputSerializer(256 + 8 * moves.length);
        out.writeByte(VERSION);
        out.writeUTF(lane.exchange);
        out.writeUTF(lane.instrument);
        out.writeLong(lane.newestAt);
        out.writeLong(lastAt);
        Numbers.write(last, out);
        Numbers.write(was.reference(), out);
        out.writeLong(was.referenceAt());
        out.writeInt(was.place());
        out.writeLong(was.leftAt());
        out.writeLong(was.followedAt());
        out.writeLong(lane.second);
        Numbers.write(lane.low, out);
        Numbers.write(lane.high, out);
        Numbers.write(lane.close, out);
        out.writeLong(lane.toldSecond);
        Numbers.write(lane.told, out);
        int before = dropped + moves.length - added;
        out.writeInt(before);
        for (int i = 0; i < lane.recent.size() && before > 0; i++) {
            if (dropped(lane.recent.get(i))) {
                out.writeDouble(lane.recent.get(i).dropped);
                before--;
            }
        }
        for (int i = 0; i < before; i++) {
            out.writeDouble(moves[i]);
        }
        out.writeDouble(was.farthest());
        @Nullable Wake wake = was.wake();
        out.writeBoolean(wake != null);
        if (wake != null) {
            Numbers.write(wake.reference(), out);
            out.writeLong(wake.referenceAt());
            out.writeLong(wake.until());
        }
        out.writeInt(lane.recent.size());
        for (int i = 0; i < lane.recent.size(); i++) {
            Seen seen = lane.recent.get(i);
            out.writeUTF(seen.tradeId);
            out.writeLong(seen.number);
            out.writeLong(seen.at);
            Numbers.write(seen.price, out);
        }
        return out.getCopyOfBuffer();
    }

    private static boolean dropped(Seen seen) {
        return seen.moved && !Double.isNaN(seen.dropped);
    }

    private static Was now(PriceLane lane) {
        return new Was(
                lane.reference, lane.referenceAt, lane.place, lane.leftAt, lane.followedAt, lane.farthest, lane.wake);
    }

    /**
     * A lane as bytes, until somebody asks for it.
     *
     * @param newestAt time of the newest trade
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Packed(String exchange, String instrument, long newestAt, byte[] bytes) {}

    static Packed packed(byte[] bytes) throws IOException {
        DataInputDeserializer in = begin(bytes);
        return new Packed(in.readUTF(), in.readUTF(), in.readLong(), bytes);
    }

    /**
     * Reads a lane; of its price changes the newest that fit into the window. Whoever uses it calls
     * {@link PriceLane#goOn} first.
     */
    static PriceLane read(byte[] bytes, int window) throws IOException {
        DataInputDeserializer in = begin(bytes);
        byte version = bytes[0];
        PriceLane lane = new PriceLane(in.readUTF(), in.readUTF(), window);
        lane.newestAt = in.readLong();
        if (version > 1) {
            lane.newestAt = in.readLong();
        }
        lane.last = Numbers.read(in);
        lane.reference = Numbers.read(in);
        lane.referenceAt = in.readLong();
        lane.place = in.readInt();
        lane.leftAt = in.readLong();
        lane.followedAt = in.readLong();
        lane.second = in.readLong();
        lane.low = Numbers.read(in);
        lane.high = Numbers.read(in);
        lane.close = Numbers.read(in);
        lane.toldSecond = in.readLong();
        lane.told = Numbers.read(in);
        for (int left = in.readInt(); left > 0; left--) {
            lane.moves.add(in.readDouble());
        }
        if (version > 1) {
            lane.farthest = in.readDouble();
            lane.wake = in.readBoolean() ? new Wake(Numbers.read(in), in.readLong(), in.readLong()) : null;
            for (int left = in.readInt(); left > 0; left--) {
                Seen seen = lane.recent.insert(lane.recent.size());
                seen.of(in.readUTF(), in.readLong(), in.readLong(), Numbers.read(in));
            }
        }
        return lane;
    }

    private static DataInputDeserializer begin(byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        byte version = in.readByte();
        if (version < 1 || version > VERSION) {
            throw new IOException(
                    "Cannot read price lane: version %d is not known, highest known is %d".formatted(version, VERSION));
        }
        return in;
    }
}
