package io.tidemark.jobs.windows;

import io.tidemark.model.Decimal;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** How numbers and prices are written in few bytes, 7 bits a byte. In state, so it never changes. */
final class Packed {

    private static final int BITS = 7;
    private static final int MORE = 0x80;

    private Packed() {}

    /** Its distance from {@code near} where both have the same number of digits behind the point. */
    static void decimal(Decimal value, Decimal near, DataOutputSerializer out) throws IOException {
        out.writeByte(value.scale());
        signed(value.scale() == near.scale() ? value.unscaled() - near.unscaled() : value.unscaled(), out);
    }

    static Decimal decimal(Decimal near, DataInputDeserializer in) throws IOException {
        int scale = in.readByte();
        long digits = signed(in);
        return new Decimal(scale == near.scale() ? near.unscaled() + digits : digits, scale);
    }

    /** Small ones of either sign in few bytes. */
    static void signed(long value, DataOutputSerializer out) throws IOException {
        unsigned((value << 1) ^ (value >> (Long.SIZE - 1)), out);
    }

    static long signed(DataInputDeserializer in) throws IOException {
        long folded = unsigned(in);
        return (folded >>> 1) ^ -(folded & 1);
    }

    static void unsigned(long value, DataOutputSerializer out) throws IOException {
        long left = value;
        while ((left & -MORE) != 0) {
            out.writeByte((int) left | MORE);
            left >>>= BITS;
        }
        out.writeByte((int) left);
    }

    static long unsigned(DataInputDeserializer in) throws IOException {
        long value = 0;
        for (int shift = 0; ; shift += BITS) {
            byte next = in.readByte();
            value |= (long) (next & (MORE - 1)) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
