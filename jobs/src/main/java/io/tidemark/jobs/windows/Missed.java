package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Gap;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * The newest word on a range of trade numbers that were missed, as far as candles need it.
 *
 * @param first lowest number
 * @param last highest number
 * @param startsAt trade time before which none of them lies, or {@code ABSENT}
 * @param endsAt trade time after which none of them lies, or {@code ABSENT} while nothing newer has been seen
 * @param status what became of them
 */
record Missed(long first, long last, long startsAt, long endsAt, Gap.Status status) {

    static Missed of(Gap gap) {
        return new Missed(gap.firstNumber(), gap.lastNumber(), gap.startsAt(), gap.endsAt(), gap.status());
    }

    /** Whether trades were made that are not there. */
    boolean leavesAGap() {
        return status == Gap.Status.OPEN || status == Gap.Status.LOST;
    }

    /** Whether one of the trades can lie in the stretch of time from {@code start} to before {@code end}. */
    boolean touches(long start, long end) {
        return startsAt != ABSENT && startsAt < end && (endsAt == ABSENT || endsAt >= start);
    }

    /** How many of the numbers lie between two others, both included. */
    long within(long from, long to) {
        return Math.max(0, Math.min(last, to) - Math.max(first, from) + 1);
    }

    void write(DataOutputView out) throws IOException {
        out.writeLong(first);
        out.writeLong(last);
        out.writeLong(startsAt);
        out.writeLong(endsAt);
        StringValue.writeString(status.name(), out);
    }

    static Missed read(DataInputView in) throws IOException {
        return new Missed(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                Gap.Status.valueOf(StringValue.readString(in)));
    }
}
