package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Gap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one channel of one instrument brought within a minute of ours, or a part of it. Parts merge into the whole
 * whatever order they come in; those with messages say nothing of the silence between two that overlap in time.
 */
final class QualityPart {

    final String exchange;
    final String instrument;
    final String channel;
    /** Start of the minute, microseconds since the epoch, by our clock. */
    final long minute;

    long messages;
    long duplicates;
    long outOfOrder;
    long rejected;

    long firstAt = ABSENT;
    long lastAt = ABSENT;
    /** Longest time between two messages of this part, microseconds. */
    long silence;

    /** Of all messages that say when they were sent; received less sent, microseconds. */
    Latencies latencies = new Latencies();

    long minLatency = Long.MAX_VALUE;
    long maxLatency = Long.MIN_VALUE;

    /** The exchange's clock minus ours as it was last measured, or {@code ABSENT}. */
    long clockOffset = ABSENT;

    long knownAt = ABSENT;
    /** Nothing more is expected. */
    boolean closed;

    /** The newest word on each gap that was noticed in the minute. */
    final TreeMap<GapKey, GapWord> gaps = new TreeMap<>();

    QualityPart(String exchange, String instrument, String channel, long minute) {
        this.exchange = exchange;
        this.instrument = instrument;
        this.channel = channel;
        this.minute = minute;
    }

    /** What qualities are keyed by. */
    String lane() {
        return exchange + "/" + instrument + "/" + channel;
    }

    void message(long at) {
        messages++;
        if (firstAt == ABSENT) {
            firstAt = at;
        } else {
            silence = Math.max(silence, at - lastAt);
        }
        lastAt = Math.max(lastAt, at);
        knownAt = Math.max(knownAt, at);
    }

    void latency(long micros) {
        latencies.add(micros);
        minLatency = Math.min(minLatency, micros);
        maxLatency = Math.max(maxLatency, micros);
    }

    void gap(Gap gap) {
        GapKey key = new GapKey(gap.firstNumber(), gap.firstNumber() == ABSENT ? gap.openedAt() : ABSENT);
        gaps.merge(key, new GapWord(gap.revision(), gap.openedAt(), gap.missing(), gap.repaired()), GapWord::newer);
    }

    boolean hasLatency() {
        return minLatency <= maxLatency;
    }

    boolean hasMissing() {
        return gaps.values().stream().anyMatch(gap -> gap.missing() > 0);
    }

    boolean isEmpty() {
        return messages == 0 && duplicates == 0 && outOfOrder == 0 && rejected == 0 && gaps.isEmpty();
    }

    void merge(QualityPart other) {
        if (other.firstAt != ABSENT) {
            if (firstAt == ABSENT) {
                firstAt = other.firstAt;
                lastAt = other.lastAt;
                silence = other.silence;
            } else {
                long between = Math.max(other.firstAt - lastAt, firstAt - other.lastAt);
                silence = Math.max(Math.max(silence, other.silence), between);
                firstAt = Math.min(firstAt, other.firstAt);
                lastAt = Math.max(lastAt, other.lastAt);
            }
        }
        messages += other.messages;
        duplicates += other.duplicates;
        outOfOrder += other.outOfOrder;
        rejected += other.rejected;
        latencies.merge(other.latencies);
        minLatency = Math.min(minLatency, other.minLatency);
        maxLatency = Math.max(maxLatency, other.maxLatency);
        if (other.clockOffset != ABSENT && (clockOffset == ABSENT || other.knownAt >= knownAt)) {
            clockOffset = other.clockOffset;
        }
        knownAt = Math.max(knownAt, other.knownAt);
        closed |= other.closed;
        for (Map.Entry<GapKey, GapWord> gap : other.gaps.entrySet()) {
            gaps.merge(gap.getKey(), gap.getValue(), GapWord::newer);
        }
    }

    /**
     * What tells a gap from others of the minute.
     *
     * @param firstNumber lowest number, or {@code ABSENT} where the exchange numbers nothing
     * @param openedAt when it was noticed, where there is no number, else {@code ABSENT}
     */
    record GapKey(long firstNumber, long openedAt) implements Comparable<GapKey> {

        @Override
        public int compareTo(GapKey other) {
            int byNumber = Long.compare(firstNumber, other.firstNumber);
            return byNumber != 0 ? byNumber : Long.compare(openedAt, other.openedAt);
        }
    }

    /**
     * A revision of a gap.
     *
     * @param revision the higher, the newer
     * @param openedAt when it was noticed
     * @param missing numbers that have not been found
     * @param repaired numbers that have been found
     */
    record GapWord(int revision, long openedAt, long missing, long repaired) {

        GapWord newer(GapWord other) {
            return other.revision >= revision ? other : this;
        }
    }
}
