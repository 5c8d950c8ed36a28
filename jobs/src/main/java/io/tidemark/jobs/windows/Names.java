package io.tidemark.jobs.windows;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/**
 * Names of exchanges, instruments and channels as {@link StringValue} writes them, read without making the same text
 * over and over: all records of an instrument share one.
 */
final class Names {

    private static final int BITS = 14;
    /** A longer text is no name. */
    private static final int LONGEST = 64;
    /** 2^32 over the golden ratio, which spreads neighbours (Knuth, The Art of Computer Programming, 6.4). */
    private static final int SPREAD = 0x9E3779B9;
    /** A byte from here on is not the last of its number. */
    private static final int MORE = 0x80;

    /**
     * By hash, the newest of each. Tasks share it and do not wait for each other: a text never changes, so whichever
     * one is seen is whole.
     */
    private static final @Nullable String[] KNOWN = new String[1 << BITS];

    private static final ThreadLocal<char[]> READ = ThreadLocal.withInitial(() -> new char[LONGEST]);

    private Names() {}

    /** Reads a text that {@link StringValue#writeString} wrote of one that is not null. */
    static String read(DataInputView in) throws IOException {
        int length = number(in) - 1;
        char[] read = length <= LONGEST ? READ.get() : new char[length];
        int hash = 0;
        for (int i = 0; i < length; i++) {
            read[i] = (char) number(in);
            hash = 31 * hash + read[i];
        }
        if (length > LONGEST) {
            return new String(read);
        }
        int place = (hash * SPREAD) >>> (Integer.SIZE - BITS);
        String known = KNOWN[place];
        if (known == null || !isOf(known, read, length)) {
            known = new String(read, 0, length);
            KNOWN[place] = known;
        }
        return known;
    }

    private static boolean isOf(String text, char[] chars, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != chars[i]) {
                return false;
            }
        }
        return true;
    }

    private static int number(DataInputView in) throws IOException {
        int value = in.readUnsignedByte();
        if (value < MORE) {
            return value;
        }
        value -= MORE;
        int shift = 7;
        int next = in.readUnsignedByte();
        while (next >= MORE) {
            value |= (next - MORE) << shift;
            shift += 7;
            next = in.readUnsignedByte();
        }
        return value | next << shift;
    }
}
