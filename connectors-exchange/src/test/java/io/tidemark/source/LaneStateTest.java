package io.tidemark.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.MarketEvent;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LaneStateTest {

    @Property
    void agreesWithASetOfAllNumbers(@ForAll("ranges") List<Range> ranges) {
        NavigableSet<Long> seen = new TreeSet<>();
        NavigableSet<Long> spanned = new TreeSet<>();
        LaneState lane = null;
        for (Range range : ranges) {
            boolean fresh = seen.subSet(range.first(), true, range.last(), true).isEmpty();
            for (long number = range.first(); number <= range.last(); number++) {
                if (fresh) {
                    seen.add(number);
                }
                spanned.add(number);
            }
            if (lane == null) {
                lane = LaneState.startingWith(range.first(), range.last(), 0);
            } else {
                assertThat(lane.accept(range.first(), range.last(), 0, 0, "missed"))
                        .as("%s", range)
                        .isEqualTo(fresh);
                lane = LaneState.of(lane.snapshot());
            }
            Lane is = lane.snapshot();
            assertThat(is.first()).isEqualTo(spanned.first());
            assertThat(is.last()).isEqualTo(spanned.last());
            assertThat(missing(is)).isEqualTo(unseen(seen, spanned));
        }
    }

    @Property
    void boundsInTimeWhatIsMissing(@ForAll("ranges") List<Range> ranges) {
        Range start = ranges.get(0);
        LaneState lane = LaneState.startingWith(start.first(), start.last(), start.last() * 1_000);
        for (Range range : ranges) {
            lane.accept(range.first(), range.last(), range.last() * 1_000, 0, "missed");
        }

        for (Lane.Hole hole : lane.snapshot().holes()) {
            // A trade stands for up to six numbers and has the time of the last of them.
            assertThat(hole.first() * 1_000).as("%s", hole).isGreaterThan(hole.since() - 6_000);
            if (hole.until() != MarketEvent.ABSENT) {
                assertThat(hole.last() * 1_000).as("%s", hole).isLessThanOrEqualTo(hole.until());
            }
        }
    }

    @Test
    void costsNothingWhileNumbersFollow() {
        LaneState lane = LaneState.startingWith(7, 7, 0);

        for (long number = 8; number < 100_000; number++) {
            lane.accept(number, number, 0, 0, "missed");
        }

        assertThat(lane.snapshot()).isEqualTo(new Lane(7, 99_999, 0, List.of()));
    }

    @Test
    void growsDownwardWithoutCallingItADuplicate() {
        LaneState lane = LaneState.startingWith(100, 100, 0);

        assertThat(lane.accept(90, 91, 0, 0, "missed")).isTrue();

        assertThat(lane.snapshot()).isEqualTo(new Lane(90, 100, 0, List.of(hole(92, 99))));
    }

    private static Set<Long> missing(Lane lane) {
        Set<Long> missing = new TreeSet<>();
        for (Lane.Hole hole : lane.holes()) {
            for (long number = hole.first(); number <= hole.last(); number++) {
                assertThat(missing.add(number)).as("%d is in one hole", number).isTrue();
            }
        }
        return missing;
    }

    private static Set<Long> unseen(NavigableSet<Long> seen, NavigableSet<Long> spanned) {
        Set<Long> unseen = new TreeSet<>();
        for (long number = spanned.first(); number <= spanned.last(); number++) {
            if (!seen.contains(number)) {
                unseen.add(number);
            }
        }
        return unseen;
    }

    private static Lane.Hole hole(long first, long last) {
        return Lane.Hole.opened(first, last, 0, 0, 0, "missed");
    }

    private record Range(long first, long last) {}

    @Provide
    Arbitrary<List<Range>> ranges() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 80), Arbitraries.longs().between(0, 5))
                .as((first, more) -> new Range(first, first + more))
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }
}
