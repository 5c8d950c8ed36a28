package io.tidemark.jobs.cleansing;

import io.tidemark.model.Decimal;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Prices as statistics want them, and as state keeps them. */
public final class Numbers {

    private static final double[] POWERS = new double[Decimal.MAX_SCALE + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private Numbers() {}

    /** The nearest double; for statistics, never for money. */
    public static double nearest(Decimal price) {
        return price.unscaled() / POWERS[price.scale()];
    }

    /** How far it is from one price to another, as a logarithm: 0.01 is about one percent. */
    public static double way(Decimal from, Decimal to) {
        return Math.log(nearest(to) / nearest(from));
    }

    public static void write(Decimal value, DataOutputView out) throws IOException {
        out.writeLong(value.unscaled());
        out.writeByte(value.scale());
    }

    public static Decimal read(DataInputView in) throws IOException {
        return new Decimal(in.readLong(), in.readByte());
    }
}
