package io.tidemark.jobs.tables;

import io.tidemark.model.Decimal;
import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.table.data.DecimalData;
import org.jspecify.annotations.Nullable;

/** Prices and quantities as rows hold them: the same ones come again and again, and each is half a dozen objects. */
final class Decimals implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int BITS = 12;
    /** 2^64 over the golden ratio, which spreads neighbours (Knuth, The Art of Computer Programming, 6.4). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** By hash, the newest of each, beside its digits and its scale; null before the first. */
    private transient @Nullable DecimalData @Nullable [] made;

    private transient long[] digits = new long[0];
    private transient byte[] scales = new byte[0];

    @Nullable
    DecimalData of(@Nullable Decimal value) {
        if (value == null) {
            return null;
        }
        @Nullable DecimalData[] values = made;
        if (values == null) {
            values = new DecimalData[1 << BITS];
            made = values;
            digits = new long[1 << BITS];
            scales = new byte[1 << BITS];
        }
        int place = (int) (((value.unscaled() + value.scale()) * SPREAD) >>> (Long.SIZE - BITS));
        DecimalData data = values[place];
        if (data == null || digits[place] != value.unscaled() || scales[place] != value.scale()) {
            data = Values.decimal(value.toBigDecimal());
            values[place] = data;
            digits[place] = value.unscaled();
            scales[place] = (byte) value.scale();
        }
        return data;
    }

    static void write(Decimal value, DataOutputView out) throws IOException {
        out.writeLong(value.unscaled());
        out.writeByte(value.scale());
    }

    static Decimal read(DataInputView in) throws IOException {
        return new Decimal(in.readLong(), in.readByte());
    }
}
