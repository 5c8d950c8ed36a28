package io.tidemark.jobs.windows;

import static io.tidemark.jobs.windows.Packed.decimal;
import static io.tidemark.jobs.windows.Packed.signed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The last quote of each second of one minute, ascending, each as its distance from the one before it: some 12 bytes a
 * quote. Never changed, so a checkpoint that is being written shares it. {@link PackedQuotesSerializer} names the
 * version of this layout.
 */
final class PackedQuotes {

    static final PackedQuotes NONE = new PackedQuotes(new byte[0]);

    private static final ThreadLocal<DataOutputSerializer> GATHERED =
            ThreadLocal.withInitial(() -> new DataOutputSerializer(512));

    private final byte[] bytes;

    PackedQuotes(byte[] bytes) {
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The minute that holds a time, counted from the epoch. */
    static long minute(long at) {
        return Math.floorDiv(at, Timeframe.MINUTE.micros());
    }

    /** As they follow one another. */
    List<QuoteMark> marks() {
        try {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            List<QuoteMark> marks = new ArrayList<>();
            QuoteMark before = QuoteMark.NONE;
            while (in.available() > 0) {
                long at = before.at() + signed(in);
                long sequence = before.sequence() + signed(in);
                before = new QuoteMark(at, sequence, decimal(before.bid(), in), decimal(before.ask(), in));
                marks.add(before);
            }
            return marks;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read quotes in state: %s".formatted(e.getMessage()), e);
        }
    }

    /** These and others of the same minute; of each second the last one stays. */
    PackedQuotes with(List<QuoteMark> others) {
        Map<Long, QuoteMark> seconds = new TreeMap<>();
        marks().forEach(mark -> seconds.put(Timeframe.SECOND.start(mark.at()), mark));
        others.forEach(mark -> seconds.merge(Timeframe.SECOND.start(mark.at()), mark, QuoteMark::later));
        try {
            DataOutputSerializer out = GATHERED.get();
            out.clear();
            QuoteMark before = QuoteMark.NONE;
            for (QuoteMark mark : seconds.values()) {
                signed(mark.at() - before.at(), out);
                signed(mark.sequence() - before.sequence(), out);
                decimal(mark.bid(), before.bid(), out);
                decimal(mark.ask(), before.ask(), out);
                before = mark;
            }
            return new PackedQuotes(out.getCopyOfBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write quotes to state: %s".formatted(e.getMessage()), e);
        }
    }
}
