package io.tidemark.jobs.windows;

import static io.tidemark.jobs.windows.Packed.decimal;
import static io.tidemark.jobs.windows.Packed.signed;
import static io.tidemark.jobs.windows.Packed.unsigned;
import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Decimal;
import io.tidemark.model.DecimalSum;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Published windows of one timeframe that follow one another, written as tightly as they can be: they are kept for a
 * day so that a late trade finds them, and nearly none is ever looked at again. A window takes some 90 bytes; as
 * objects in a map it would be 500. Never changed, so a checkpoint that is being written shares it.
 *
 * <p>Each window is its place (one byte), the length of what follows, and its bar: numbers, times and prices as their
 * distance from the one before, 7 bits a byte. {@link PackedWindowsSerializer} names the version of this layout.
 */
final class PackedWindows {

    /** With so many together what a map and its keys take is next to nothing, and adding one copies little. */
    static final int WINDOWS = 16;

    static final PackedWindows NONE = new PackedWindows(new byte[0]);

    private static final long SECOND = 1_000_000L;

    private static final int UNNUMBERED = 1;
    private static final int NO_FIRST_NUMBER = 2;
    private static final int NO_OPEN_NUMBER = 4;
    private static final int NO_CLOSE_NUMBER = 8;
    private static final int NO_QUOTE = 16;
    /** Marks the scale of a sum of more than 63 bits. */
    private static final int BIG = 0x80;

    private static final ThreadLocal<DataOutputSerializer> GATHERED =
            ThreadLocal.withInitial(() -> new DataOutputSerializer(512));

    private final byte[] bytes;

    PackedWindows(byte[] bytes) {
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return bytes.length == 0;
    }

    /**
     * The key under which a window is kept together with its neighbours: its timeframe and how many such lengths lie
     * before it since the epoch. Times themselves, all multiples of one another, would crowd a hash map.
     */
    static long keyOf(long window) {
        Timeframe timeframe = Window.timeframe(window);
        return Window.key(timeframe, SECOND * (Window.start(window) / (WINDOWS * timeframe.micros())));
    }

    /** The moment after the last window that may be kept under a key, microseconds since the epoch. */
    static long end(long key) {
        return (Window.start(key) / SECOND + 1)
                * WINDOWS
                * Window.timeframe(key).micros();
    }

    /** The bar of a window, or null if it is not here. */
    @Nullable
    Bar get(long window) {
        try {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            int begin = pass(window, in);
            if (begin < 0) {
                return null;
            }
            in.setBuffer(bytes, begin, bytes.length - begin);
            in.readByte();
            unsigned(in);
            return bar(Window.start(window), in);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read candles in state: %s".formatted(e.getMessage()), e);
        }
    }

    /** These and one more, or another one in its place. */
    PackedWindows with(long window, Bar bar) {
        try {
            DataOutputSerializer out = GATHERED.get();
            out.clear();
            write(bar, Window.start(window), out);
            byte[] packed = out.getCopyOfBuffer();
            out.clear();
            byte[] others = without(window).bytes;
            out.write(others);
            out.writeByte(place(window));
            unsigned(packed.length, out);
            out.write(packed);
            return new PackedWindows(out.getCopyOfBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write candles to state: %s".formatted(e.getMessage()), e);
        }
    }

    /** These but one. */
    PackedWindows without(long window) {
        try {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            int begin = pass(window, in);
            if (begin < 0) {
                return this;
            }
            int end = in.getPosition();
            byte[] rest = Arrays.copyOf(bytes, bytes.length - (end - begin));
            System.arraycopy(bytes, end, rest, begin, bytes.length - end);
            return new PackedWindows(rest);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read candles in state: %s".formatted(e.getMessage()), e);
        }
    }

    /** Reads past a window and says where it begins; past all of them and -1 if it is not here. */
    private static int pass(long window, DataInputDeserializer in) throws IOException {
        int place = place(window);
        while (in.available() > 0) {
            int begin = in.getPosition();
            int there = in.readByte();
            in.skipBytesToRead((int) unsigned(in));
            if (there == place) {
                return begin;
            }
        }
        return -1;
    }

    private static int place(long window) {
        Timeframe timeframe = Window.timeframe(window);
        return Math.floorMod(Window.start(window) / timeframe.micros(), WINDOWS);
    }

    private static void write(Bar bar, long start, DataOutputSerializer out) throws IOException {
        int flags = (bar.unnumbered ? UNNUMBERED : 0)
                | (bar.firstNumber == ABSENT ? NO_FIRST_NUMBER : 0)
                | (bar.openNumber == ABSENT ? NO_OPEN_NUMBER : 0)
                | (bar.closeNumber == ABSENT ? NO_CLOSE_NUMBER : 0)
                | (bar.quoteAt == ABSENT ? NO_QUOTE : 0);
        out.writeByte(flags);
        unsigned(bar.revision, out);
        unsigned(bar.outliers, out);
        unsigned(bar.fills, out);
        if (bar.quoteAt != ABSENT) {
            signed(bar.quoteAt - start, out);
            signed(bar.quoteSequence, out);
            decimal(bar.bid, Decimal.ZERO, out);
            decimal(bar.ask, bar.bid, out);
        }
        if (bar.fills == 0) {
            return;
        }
        if (bar.firstNumber != ABSENT) {
            signed(bar.firstNumber, out);
            signed(bar.lastNumber - bar.firstNumber, out);
        }
        if (bar.openNumber != ABSENT) {
            signed(bar.openNumber - bar.firstNumber, out);
        }
        if (bar.closeNumber != ABSENT) {
            signed(bar.closeNumber - bar.lastNumber, out);
        }
        signed(bar.openAt - start, out);
        signed(bar.closeAt - bar.openAt, out);
        decimal(bar.open, Decimal.ZERO, out);
        decimal(bar.high, bar.open, out);
        decimal(bar.low, bar.open, out);
        decimal(bar.close, bar.open, out);
        sum(bar.volumeBase, out);
        sum(bar.volumeQuote, out);
        sum(bar.takerBuyBase, out);
        sum(bar.takerBuyQuote, out);
    }

    private static Bar bar(long start, DataInputDeserializer in) throws IOException {
        Bar bar = new Bar();
        int flags = in.readByte();
        bar.unnumbered = (flags & UNNUMBERED) != 0;
        bar.revision = (int) unsigned(in);
        bar.outliers = (int) unsigned(in);
        bar.fills = unsigned(in);
        if ((flags & NO_QUOTE) == 0) {
            bar.quoteAt = start + signed(in);
            bar.quoteSequence = signed(in);
            bar.bid = decimal(Decimal.ZERO, in);
            bar.ask = decimal(bar.bid, in);
        }
        if (bar.fills == 0) {
            return bar;
        }
        if ((flags & NO_FIRST_NUMBER) == 0) {
            bar.firstNumber = signed(in);
            bar.lastNumber = bar.firstNumber + signed(in);
        }
        bar.openNumber = (flags & NO_OPEN_NUMBER) != 0 ? ABSENT : bar.firstNumber + signed(in);
        bar.closeNumber = (flags & NO_CLOSE_NUMBER) != 0 ? ABSENT : bar.lastNumber + signed(in);
        bar.openAt = start + signed(in);
        bar.closeAt = bar.openAt + signed(in);
        bar.open = decimal(Decimal.ZERO, in);
        bar.high = decimal(bar.open, in);
        bar.low = decimal(bar.open, in);
        bar.close = decimal(bar.open, in);
        bar.volumeBase = sum(in);
        bar.volumeQuote = sum(in);
        bar.takerBuyBase = sum(in);
        bar.takerBuyQuote = sum(in);
        return bar;
    }

    private static void sum(DecimalSum sum, DataOutputSerializer out) throws IOException {
        BigInteger unscaled = sum.unscaled();
        if (unscaled.bitLength() < Long.SIZE) {
            out.writeByte(sum.scale());
            unsigned(unscaled.longValue(), out);
            return;
        }
        byte[] digits = unscaled.toByteArray();
        out.writeByte(sum.scale() | BIG);
        unsigned(digits.length, out);
        out.write(digits);
    }

    private static DecimalSum sum(DataInputDeserializer in) throws IOException {
        int scale = in.readUnsignedByte();
        if ((scale & BIG) == 0) {
            return new DecimalSum(BigInteger.valueOf(unsigned(in)), scale);
        }
        byte[] digits = new byte[(int) unsigned(in)];
        in.readFully(digits);
        return new DecimalSum(new BigInteger(digits), scale & ~BIG);
    }
}
