package io.tidemark.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.exchange.HeldRange;
import io.tidemark.exchange.MissingTrades;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MissingTest {

    private static final Wanted WANTED = new Wanted(100, 199, 5, 900);

    @Property(tries = 500)
    void isWhatIsWantedAndNeitherHeldNorSettled(@ForAll long seed) {
        Random dice = new Random(seed);
        TreeSet<Long> expected = new TreeSet<>();
        List<HeldRange> held = new ArrayList<>();
        List<Told> told = new ArrayList<>();
        long next = 80;
        while (next < 220) {
            long last = next + dice.nextInt(12);
            int what = dice.nextInt(6);
            switch (what) {
                case 0, 1 -> held.add(new HeldRange(next, last, next * 10, last * 10));
                case 2 -> told.add(new Told(next, last, dice.nextInt(3), "absent", "missed"));
                case 3 -> told.add(new Told(next, last, dice.nextInt(3), "open", "restart"));
                case 4 -> told.add(new Told(next, last, dice.nextInt(3), "lost", "recording"));
                default -> {}
            }
            for (long number = next; number <= last; number++) {
                if (what >= 4 && number >= WANTED.first() && number <= WANTED.last()) {
                    expected.add(number);
                }
            }
            next = last + 1;
        }

        List<MissingTrades> missing = Missing.of(WANTED, held, told);

        TreeSet<Long> numbers = new TreeSet<>();
        for (MissingTrades range : missing) {
            assertThat(numbers).as("in ascending order, apart").allMatch(number -> number < range.first());
            for (long number = range.first(); number <= range.last(); number++) {
                numbers.add(number);
            }
        }
        assertThat(numbers).isEqualTo(expected);
    }

    @Property(tries = 200)
    void cutAtANumberBothPartsAreTheWhole(@ForAll long seed) {
        Random dice = new Random(seed);
        List<MissingTrades> ranges = new ArrayList<>();
        for (long next = 100; next < 200; ) {
            long last = next + dice.nextInt(20);
            ranges.add(new MissingTrades(next, last, next * 10 - 5, last * 10 + 5, dice.nextInt(4) - 1));
            next = last + 2 + dice.nextInt(10);
        }
        long cut = 95L + dice.nextInt(140);

        List<MissingTrades> below = Missing.below(ranges, cut, cut * 10);
        List<MissingTrades> from = Missing.from(ranges, cut, cut * 10);

        assertThat(below).allMatch(range -> range.last() < cut && range.until() <= cut * 10 + 15);
        assertThat(from).allMatch(range -> range.first() >= cut && range.since() >= cut * 10 - 15);
        assertThat(Stream.concat(below.stream(), from.stream())
                        .flatMapToLong(MissingTest::numbers)
                        .boxed())
                .containsExactlyElementsOf(ranges.stream()
                        .flatMapToLong(MissingTest::numbers)
                        .boxed()
                        .toList());
        assertThat(below.stream().map(MissingTrades::revision))
                .isEqualTo(ranges.stream()
                        .limit(below.size())
                        .map(MissingTrades::revision)
                        .toList());
    }

    @Test
    void isEverythingWhereTheLakeHoldsNothing() {
        assertThat(Missing.of(WANTED, List.of(), List.of())).containsExactly(new MissingTrades(100, 199, 5, 900, -1));
    }

    @Test
    void isNothingWhereTheLakeHoldsAll() {
        assertThat(Missing.of(WANTED, List.of(new HeldRange(90, 150, 1, 2), new HeldRange(140, 210, 2, 3)), List.of()))
                .isEmpty();
    }

    @Test
    void liesBetweenTheTimesOfWhatIsHeldAround() {
        List<HeldRange> held = List.of(new HeldRange(100, 120, 10, 20), new HeldRange(150, 160, 50, 60));

        assertThat(Missing.of(WANTED, held, List.of()))
                .containsExactly(new MissingTrades(121, 149, 20, 50, -1), new MissingTrades(161, 199, 60, 900, -1));
    }

    @Test
    void leavesAloneWhatWasGivenUpButNotWhatARecordingLacked() {
        List<Told> told = List.of(
                new Told(110, 119, 1, "lost", "look_back"),
                new Told(130, 139, 2, "lost", "recording"),
                new Told(150, 159, 0, "repaired", "missed"));
        List<HeldRange> held = List.of(new HeldRange(150, 199, 50, 60));

        assertThat(Missing.of(WANTED, held, told))
                .containsExactly(
                        new MissingTrades(100, 109, 5, 50, -1),
                        new MissingTrades(120, 129, 5, 50, -1),
                        new MissingTrades(130, 139, 5, 50, 2),
                        new MissingTrades(140, 149, 5, 50, -1));
    }

    private static LongStream numbers(MissingTrades range) {
        return LongStream.rangeClosed(range.first(), range.last());
    }
}
