package io.tidemark.jobs.kafka;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Trade;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Which trades of one instrument have been read. Of numbered ones all, as ranges of numbers; of others the newest, by
 * id. Bounded: as many ranges and ids as {@link #MOST}; what is older passes for read.
 */
final class TradeMemory {

    /** Twice what the source itself remembers, so that whatever it may send again is known here. */
    static final int MOST = 4_000;

    /** As the source has it: a number this far below, of a trade newer than all others, begins a new numbering. */
    private static final long EPOCH_DISTANCE = 1_000;

    private NumberRanges numbers = new NumberRanges();
    private @Nullable NumberRanges former;
    private long formerNewestAt = ABSENT;
    private final LinkedHashMap<String, Long> ids = new LinkedHashMap<>();
    private long oldestKept = Long.MIN_VALUE;
    private long newestAt = ABSENT;

    /** What is to be done with a trade. */
    enum Verdict {
        NEW,
        READ_BEFORE,
        /** It stands for several trades of which some have been read: it cannot be counted. */
        PARTLY
    }

    /** Tells, and remembers it. */
    Verdict take(Trade trade) {
        if (!trade.isNumbered()) {
            return takeById(trade);
        }
        long first = trade.firstNumber();
        long last = trade.tradeNumber();
        if (former != null && trade.tradedAt() <= formerNewestAt && !numbers.holds(first, last)) {
            return former.add(first, last) ? Verdict.NEW : Verdict.READ_BEFORE;
        }
        boolean anew = !numbers.isEmpty()
                && last < numbers.last() - EPOCH_DISTANCE
                && trade.tradedAt() > newestAt
                && trade.origin().isPushed();
        if (anew) {
            former = numbers;
            formerNewestAt = newestAt;
            numbers = new NumberRanges();
        }
        newestAt = Math.max(newestAt, trade.tradedAt());
        if (numbers.add(first, last)) {
            numbers.keep(MOST);
            return Verdict.NEW;
        }
        return numbers.holds(first, last) ? Verdict.READ_BEFORE : Verdict.PARTLY;
    }

    /** The numbers read of the present numbering. */
    NumberRanges numbers() {
        return numbers;
    }

    void write(DataOutputView out) throws IOException {
        numbers.write(out);
        out.writeBoolean(former != null);
        if (former != null) {
            former.write(out);
        }
        out.writeLong(formerNewestAt);
        out.writeLong(oldestKept);
        out.writeLong(newestAt);
        out.writeInt(ids.size());
        for (Map.Entry<String, Long> id : ids.entrySet()) {
            out.writeUTF(id.getKey());
            out.writeLong(id.getValue());
        }
    }

    static TradeMemory read(DataInputView in) throws IOException {
        TradeMemory memory = new TradeMemory();
        memory.numbers = NumberRanges.read(in);
        memory.former = in.readBoolean() ? NumberRanges.read(in) : null;
        memory.formerNewestAt = in.readLong();
        memory.oldestKept = in.readLong();
        memory.newestAt = in.readLong();
        for (int left = in.readInt(); left > 0; left--) {
            memory.ids.put(in.readUTF(), in.readLong());
        }
        return memory;
    }

    private Verdict takeById(Trade trade) {
        if (trade.tradedAt() < oldestKept || ids.putIfAbsent(trade.tradeId(), trade.tradedAt()) != null) {
            return Verdict.READ_BEFORE;
        }
        if (ids.size() > MOST) {
            var oldest = ids.entrySet().iterator();
            oldestKept = Math.max(oldestKept, oldest.next().getValue());
            oldest.remove();
        }
        return Verdict.NEW;
    }
}
