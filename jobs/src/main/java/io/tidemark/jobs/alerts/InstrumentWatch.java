package io.tidemark.jobs.alerts;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Gap;
import java.util.TreeMap;

/** What is watched of an instrument: its rhythm, and trades that are missing. State; times are microseconds. */
final class InstrumentWatch {

    final String name;
    /** When the newest trade came. */
    long heardAt = ABSENT;
    /** How long it has been silent at most; fades, so that a night does not count for ever. */
    long longest;

    long trades;
    /** When its silence was told of, or ABSENT. */
    long stalledAt = ABSENT;
    /** When it spoke again, if what that means has not been told yet. */
    long resumedAt = ABSENT;
    /** Whether a gap was noticed after that. */
    boolean missed;

    /** Ranges of trades still being asked for, by first number: when noticed, how many. */
    final TreeMap<Long, long[]> open = new TreeMap<>();

    long lost;
    /** When the oldest of the gaps that are told of was noticed, or ABSENT. */
    long gapSince = ABSENT;

    MinuteVolumes volumes = new MinuteVolumes();
    /** The minute that was told of as lacking trades, or ABSENT. */
    long lackingSince = ABSENT;

    /** How far the task had come that knew it before the restart. */
    transient long lookedAt = ABSENT;

    InstrumentWatch(String name) {
        this.name = name;
    }

    /** Whether nothing can come of it by mere passing of time, but that it stalls. */
    boolean isAtRest() {
        return resumedAt == ABSENT && open.isEmpty() && volumes.minutes.isEmpty();
    }

    void note(Gap gap) {
        if (gap.status() == Gap.Status.OPEN) {
            open.put(gap.firstNumber(), new long[] {gap.openedAt(), gap.missing()});
        } else {
            open.remove(gap.firstNumber());
            if (gap.status() == Gap.Status.LOST) {
                lost += gap.missing();
            }
        }
    }

    long missing() {
        return open.values().stream().mapToLong(range -> range[1]).sum();
    }

    /** When the oldest open gap was noticed; the far future if there is none. */
    long oldestGap() {
        return open.isEmpty()
                ? Long.MAX_VALUE
                : open.values().stream().mapToLong(range -> range[0]).min().orElse(Long.MAX_VALUE);
    }
}
