package io.tidemark.jobs.cleansing;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Price lanes as bytes in state. The first byte is the version of the layout. */
final class PriceLaneFormat {

    private static final byte VERSION = 1;

    private PriceLaneFormat() {}

    static byte[] write(PriceLane lane) throws IOException {
        double[] moves = lane.moves.values();
        DataOutputSerializer out = new DataOutputSerializer(256 + 8 * moves.length);
        out.writeByte(VERSION);
        out.writeUTF(lane.exchange);
        out.writeUTF(lane.instrument);
        out.writeLong(lane.newestAt);
        Numbers.write(lane.last, out);
        Numbers.write(lane.reference, out);
        out.writeLong(lane.referenceAt);
        out.writeInt(lane.place);
        out.writeLong(lane.leftAt);
        out.writeLong(lane.followedAt);
        out.writeLong(lane.second);
        Numbers.write(lane.low, out);
        Numbers.write(lane.high, out);
        Numbers.write(lane.close, out);
        out.writeLong(lane.toldSecond);
        Numbers.write(lane.told, out);
        out.writeInt(moves.length);
        for (double move : moves) {
            out.writeDouble(move);
        }
        return out.getCopyOfBuffer();
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

    /** Reads a lane; of its price changes the newest that fit into the window. */
    static PriceLane read(byte[] bytes, int window) throws IOException {
        DataInputDeserializer in = begin(bytes);
        PriceLane lane = new PriceLane(in.readUTF(), in.readUTF(), window);
        lane.newestAt = in.readLong();
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
        return lane;
    }

    private static DataInputDeserializer begin(byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException(
                    "Cannot read price lane: version %d is not known, highest known is %d".formatted(version, VERSION));
        }
        return in;
    }
}
