package io.tidemark.launcher;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The least a trade can cost: one thread that looks for the fields it needs in the bytes of a tape, drops numbers it
 * has seen and keeps a bar a second. It checks nothing, stores nothing and would not survive a change of the wire; it
 * is the yardstick the job is measured with, and by counting the same trades it is a check as well.
 */
final class HandLoop {

    private static final byte[] FRAME = ascii("\"frame\":\"");
    private static final byte[] TRADE_EVENT = ascii("\"e\":\"trade\"");
    private static final byte[] MATCH = ascii("\"type\":\"match\"");
    private static final byte[] LAST_MATCH = ascii("\"type\":\"last_match\"");
    private static final byte[] TRADE_CHANNEL = ascii("\"channel\":\"trade\"");
    private static final byte[] SYMBOL = ascii("\"s\":\"");
    private static final byte[] NUMBER = ascii("\"t\":");
    private static final byte[] PRICE = ascii("\"p\":\"");
    private static final byte[] QUANTITY = ascii("\"q\":\"");
    private static final byte[] TIME = ascii("\"T\":");
    private static final byte[] PRODUCT = ascii("\"product_id\":\"");
    private static final byte[] TRADE_ID = ascii("\"trade_id\":");
    private static final byte[] PRICE_TEXT = ascii("\"price\":\"");
    private static final byte[] SIZE = ascii("\"size\":\"");
    private static final byte[] ISO_TIME = ascii("\"time\":\"");
    private static final byte[] ENTRY = ascii("{\"symbol\":\"");
    private static final byte[] PRICE_NUMBER = ascii("\"price\":");
    private static final byte[] QTY_NUMBER = ascii("\"qty\":");
    private static final byte[] TIMESTAMP = ascii("\"timestamp\":\"");

    private final Map<Key, Instrument> instruments = new HashMap<>();
    private final Key probe = new Key();
    private byte[] frame = new byte[1 << 16];
    private int length;
    private long trades;
    private long duplicates;

    /** Reads a plain tape from beginning to end. */
    static HandLoop over(Path tape) throws IOException {
        HandLoop loop = new HandLoop();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(tape), 1 << 16)) {
            byte[] block = new byte[1 << 20];
            int kept = 0;
            for (int read = in.read(block); read >= 0; read = in.read(block, kept, block.length - kept)) {
                int end = kept + read;
                int start = 0;
                for (int i = kept; i < end; i++) {
                    if (block[i] == '\n') {
                        loop.line(block, start, i);
                        start = i + 1;
                    }
                }
                kept = end - start;
                System.arraycopy(block, start, block, 0, kept);
                if (kept == block.length) {
                    block = Arrays.copyOf(block, block.length * 2);
                }
            }
        }
        return loop;
    }

    long trades() {
        return trades;
    }

    long duplicates() {
        return duplicates;
    }

    long bars() {
        return instruments.values().stream().mapToLong(one -> one.bars.size()).sum();
    }

    private void line(byte[] line, int from, int to) {
        int at = find(FRAME, line, from, to);
        if (at < 0) {
            return;
        }
        if (frame.length < to - at) {
            frame = new byte[2 * (to - at)];
        }
        int n = 0;
        for (int i = at; i < to && line[i] != '"'; i++) {
            if (line[i] == '\\') {
                i++;
            }
            frame[n++] = line[i];
        }
        length = n;
        if (has(TRADE_EVENT)) {
            trade(SYMBOL, NUMBER, PRICE, QUANTITY, number(TIME, 0) * 1_000L, 0);
        } else if (has(MATCH) || has(LAST_MATCH)) {
            trade(PRODUCT, TRADE_ID, PRICE_TEXT, SIZE, time(ISO_TIME, 0), 0);
        } else if (has(TRADE_CHANNEL)) {
            for (int entry = find(ENTRY, frame, 0, length); entry >= 0; entry = find(ENTRY, frame, entry, length)) {
                trade(ENTRY, TRADE_ID, PRICE_NUMBER, QTY_NUMBER, time(TIMESTAMP, entry), entry - ENTRY.length);
            }
        }
    }

    private void trade(byte[] symbol, byte[] number, byte[] price, byte[] quantity, long at, int from) {
        Instrument instrument = instrument(find(symbol, frame, from, length));
        if (!instrument.isNew(number(number, from))) {
            duplicates++;
            return;
        }
        trades++;
        instrument.add(at / 1_000_000L, decimal(price, from), decimal(quantity, from));
    }

    private Instrument instrument(int from) {
        int end = from;
        int hash = 1;
        while (frame[end] != '"') {
            hash = 31 * hash + frame[end++];
        }
        probe.set(frame, from, end, hash);
        Instrument found = instruments.get(probe);
        if (found == null) {
            found = new Instrument();
            instruments.put(probe.copy(), found);
        }
        return found;
    }

    private boolean has(byte[] key) {
        return find(key, frame, 0, length) >= 0;
    }

    private long number(byte[] key, int from) {
        int at = find(key, frame, from, length);
        long value = 0;
        while (at >= 0 && frame[at] >= '0' && frame[at] <= '9') {
            value = value * 10 + frame[at++] - '0';
        }
        return value;
    }

    /** In units of 10^-10. */
    private long decimal(byte[] key, int from) {
        int at = find(key, frame, from, length);
        long value = 0;
        int scale = -1;
        for (; at < length && (frame[at] == '.' || (frame[at] >= '0' && frame[at] <= '9')); at++) {
            if (frame[at] == '.') {
                scale = 0;
            } else if (scale < 10) {
                value = value * 10 + frame[at] - '0';
                scale += scale >= 0 ? 1 : 0;
            }
        }
        for (int i = Math.max(scale, 0); i < 10; i++) {
            value *= 10;
        }
        return value;
    }

    /** {@code 2023-04-05T00:00:00.123456Z} in microseconds since the epoch. */
    private long time(byte[] key, int from) {
        int at = find(key, frame, from, length);
        long days = java.time.LocalDate.of(digits(at, 4), digits(at + 5, 2), digits(at + 8, 2))
                .toEpochDay();
        long seconds = days * 86_400L + digits(at + 11, 2) * 3_600L + digits(at + 14, 2) * 60L + digits(at + 17, 2);
        long micros = 0;
        int more = 0;
        for (int i = at + 20; frame[i] >= '0' && frame[i] <= '9' && more < 6; i++, more++) {
            micros = micros * 10 + frame[i] - '0';
        }
        for (; more < 6; more++) {
            micros *= 10;
        }
        return seconds * 1_000_000L + micros;
    }

    private int digits(int at, int count) {
        int value = 0;
        for (int i = at; i < at + count; i++) {
            value = value * 10 + frame[i] - '0';
        }
        return value;
    }

    /** Where the text after {@code key} begins, or -1. */
    private static int find(byte[] key, byte[] in, int from, int to) {
        int last = to - key.length;
        for (int i = from; i <= last; i++) {
            if (in[i] == key[0] && Arrays.equals(in, i, i + key.length, key, 0, key.length)) {
                return i + key.length;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static final class Instrument {
        private final BitSet seen = new BitSet();
        private final Map<Long, Bar> bars = new HashMap<>();
        private long first = -1;
        private long second = -1;
        private @Nullable Bar bar;

        boolean isNew(long number) {
            if (first < 0) {
                // Room below for what comes out of order at the beginning.
                first = Math.max(0, number - 1_000);
            }
            int place = (int) (number - first);
            if (place < 0 || seen.get(place)) {
                return false;
            }
            seen.set(place);
            return true;
        }

        void add(long at, long price, long quantity) {
            Bar current = bar;
            if (current == null || at != second) {
                second = at;
                current = bars.computeIfAbsent(at, any -> new Bar());
                bar = current;
            }
            current.add(price, quantity);
        }
    }

    private static final class Bar {
        private long open;
        private long high;
        private long low;
        private long close;
        private long volume;
        private long quoteHigh;
        private long quoteLow;
        private int count;

        void add(long price, long quantity) {
            if (count++ == 0) {
                open = price;
                high = price;
                low = price;
            }
            high = Math.max(high, price);
            low = Math.min(low, price);
            close = price;
            volume += quantity;
            long product = price * quantity;
            quoteLow += product;
            quoteHigh += Math.multiplyHigh(price, quantity) + (Long.compareUnsigned(quoteLow, product) < 0 ? 1 : 0);
        }

        @Override
        public String toString() {
            return open + " " + high + " " + low + " " + close + " " + volume + " " + quoteHigh + ":" + quoteLow;
        }
    }

    /** A symbol's bytes, compared without making a text of them. */
    private static final class Key {
        private byte[] bytes = new byte[0];
        private int from;
        private int to;
        private int hash;

        void set(byte[] in, int start, int end, int itsHash) {
            bytes = in;
            from = start;
            to = end;
            hash = itsHash;
        }

        Key copy() {
            Key copy = new Key();
            copy.set(Arrays.copyOfRange(bytes, from, to), 0, to - from, hash);
            return copy;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && Arrays.equals(bytes, from, to, that.bytes, that.from, that.to);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
