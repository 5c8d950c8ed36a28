package io.tidemark.jobs.kafka;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Gap;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * What has been told of the gaps of one instrument. A feed that starts again from its checkpoint knows nothing of what
 * it told and sent after it, and tells of the same numbers in other ranges. Here its words are held against the trades
 * that have been read: a gap is what is missing here, each number in one range, and revisions count on.
 */
final class GapMemory {

    private static final int MOST = 2_000;

    private final TreeMap<Long, Word> words = new TreeMap<>();

    /**
     * @param last number it ends with
     * @param revision of the row
     * @param status what was said
     * @param run who said it
     * @param openedAt when it was noticed first, or {@code ABSENT} if that is not known any more
     * @param cause why it was missing
     */
    private record Word(
            long last,
            int revision,
            Gap.Status status,
            String run,
            long openedAt,
            @Nullable String cause) {}

    /**
     * The words to give on instead of this one; most often it alone.
     *
     * @param gap with numbers
     * @param run who tells it
     * @param read the trades that have been read
     */
    List<Gap> take(Gap gap, String run, NumberRanges read) {
        Word before = words.get(gap.firstNumber());
        if (isPlain(gap, before, run, read)) {
            remember(
                    gap.firstNumber(),
                    new Word(gap.lastNumber(), gap.revision(), gap.status(), run, gap.openedAt(), gap.cause()));
            return List.of(gap);
        }
        List<Gap> told = new ArrayList<>();
        List<Map.Entry<Long, Word>> touched = touching(gap.firstNumber(), gap.lastNumber());
        for (Map.Entry<Long, Word> one : touched) {
            // What lies beside the new word keeps what was said of it, and who said it: this run may never do.
            long first = one.getKey();
            Word word = one.getValue();
            if (first < gap.firstNumber()) {
                tell(gap, first, gap.firstNumber() - 1, word.status(), word.run(), told);
            }
            if (word.last() > gap.lastNumber()) {
                tell(gap, gap.lastNumber() + 1, word.last(), word.status(), word.run(), told);
            }
        }
        long at = gap.firstNumber();
        for (NumberRanges.Stretch stretch : read.stretches(gap.firstNumber(), gap.lastNumber())) {
            at = stretch.first();
            while (at <= stretch.last()) {
                Long next = words.higherKey(at);
                long end = next == null ? stretch.last() : Math.min(stretch.last(), next - 1);
                Word word = said(touched, at);
                if (word != null) {
                    end = Math.min(end, word.last());
                }
                if (!stretch.held() || word != null) {
                    tell(gap, at, end, stretch.held() ? Gap.Status.REPAIRED : missing(gap.status()), run, told);
                }
                at = end + 1;
            }
        }
        return told;
    }

    /**
     * A trade has come of which somebody else had told that it was missing. Whoever brings it may never have missed it,
     * and so will not tell.
     *
     * @return what there is to tell, most often nothing
     */
    List<Gap> found(Trade trade, String run, NumberRanges read) {
        if (words.isEmpty()) {
            return List.of();
        }
        List<Map.Entry<Long, Word>> touched = touching(trade.firstNumber(), trade.tradeNumber());
        if (touched.isEmpty()) {
            return List.of();
        }
        List<Gap> told = new ArrayList<>();
        for (Map.Entry<Long, Word> one : touched) {
            Word word = one.getValue();
            if (word.status() != Gap.Status.REPAIRED && !word.run().equals(run)) {
                long first = Math.max(one.getKey(), trade.firstNumber());
                long last = Math.min(word.last(), trade.tradeNumber());
                told.addAll(take(
                        new Gap(
                                trade.exchange(),
                                trade.instrument(),
                                first,
                                0,
                                last,
                                0,
                                last - first + 1,
                                trade.tradedAt(),
                                trade.tradedAt(),
                                word.openedAt() == ABSENT ? trade.receivedAt() : word.openedAt(),
                                trade.receivedAt(),
                                word.cause(),
                                Gap.Status.REPAIRED),
                        run,
                        read));
            }
        }
        return told;
    }

    void write(DataOutputView out) throws IOException {
        out.writeInt(words.size());
        for (Map.Entry<Long, Word> entry : words.entrySet()) {
            out.writeLong(entry.getKey());
            out.writeLong(entry.getValue().last());
            out.writeInt(entry.getValue().revision());
            out.writeUTF(entry.getValue().status().name());
            out.writeUTF(entry.getValue().run());
            out.writeLong(entry.getValue().openedAt());
            out.writeUTF(Objects.requireNonNullElse(entry.getValue().cause(), ""));
        }
    }

    /** @param knowsCauses whether it was written by whoever knew since when and why trades are missing */
    static GapMemory read(DataInputView in, boolean knowsCauses) throws IOException {
        GapMemory memory = new GapMemory();
        for (int left = in.readInt(); left > 0; left--) {
            long first = in.readLong();
            long last = in.readLong();
            int revision = in.readInt();
            Gap.Status status = Gap.Status.valueOf(in.readUTF());
            String run = in.readUTF();
            long openedAt = knowsCauses ? in.readLong() : ABSENT;
            String cause = knowsCauses ? in.readUTF() : "restart";
            memory.words.put(first, new Word(last, revision, status, run, openedAt, cause.isEmpty() ? null : cause));
        }
        return memory;
    }

    /** Whether the word says of what is missing here just what is missing there, and follows what was said before. */
    private boolean isPlain(Gap gap, @Nullable Word before, String run, NumberRanges read) {
        boolean follows = before == null ? gap.revision() == 0 : before.revision() + 1 == gap.revision();
        boolean alone = touching(gap.firstNumber(), gap.lastNumber()).stream()
                .allMatch(one -> one.getKey() == gap.firstNumber()
                        && one.getValue().run().equals(run));
        List<NumberRanges.Stretch> stretches = read.stretches(gap.firstNumber(), gap.lastNumber());
        boolean agrees = stretches.size() == 1 && stretches.get(0).held() == (gap.missing() == 0);
        return follows && alone && agrees;
    }

    private List<Map.Entry<Long, Word>> touching(long first, long last) {
        List<Map.Entry<Long, Word>> found = new ArrayList<>();
        Map.Entry<Long, Word> below = words.lowerEntry(first);
        if (below != null && below.getValue().last() >= first) {
            found.add(below);
        }
        NavigableMap<Long, Word> within = words.subMap(first, true, last, true);
        if (!within.isEmpty()) {
            // Words change while this is gone through.
            found.addAll(new TreeMap<>(within).entrySet());
        }
        return found;
    }

    /** What had been said of a number before. */
    private static @Nullable Word said(List<Map.Entry<Long, Word>> touched, long number) {
        for (Map.Entry<Long, Word> one : touched) {
            if (one.getKey() <= number && one.getValue().last() >= number) {
                return one.getValue();
            }
        }
        return null;
    }

    private void tell(Gap gap, long first, long last, Gap.Status status, String run, List<Gap> told) {
        Word before = words.get(first);
        if (before != null && before.last() == last && before.status() == status) {
            remember(first, new Word(last, before.revision(), status, run, before.openedAt(), before.cause()));
            return;
        }
        int revision = before == null ? 0 : before.revision() + 1;
        long size = last - first + 1;
        boolean found = status == Gap.Status.REPAIRED;
        told.add(new Gap(
                gap.exchange(),
                gap.instrument(),
                first,
                revision,
                last,
                found ? 0 : size,
                found ? size : 0,
                gap.startsAt(),
                gap.endsAt(),
                gap.openedAt(),
                status == Gap.Status.OPEN ? ABSENT : Math.max(gap.closedAt(), gap.openedAt()),
                gap.cause(),
                status));
        remember(first, new Word(last, revision, status, run, gap.openedAt(), gap.cause()));
    }

    private void remember(long first, Word word) {
        words.put(first, word);
        while (words.size() > MOST) {
            words.pollFirstEntry();
        }
    }

    /** A range that was found there and is not here has gone missing on the way. */
    private static Gap.Status missing(Gap.Status status) {
        return status == Gap.Status.REPAIRED ? Gap.Status.LOST : status;
    }
}
