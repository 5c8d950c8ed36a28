package io.tidemark.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.exchange.MissingTrades;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MissingTest {

    private static final Wanted WANTED = new Wanted(100, 199, 5, 900);

    @Property(tries = 500)
    void isWhatIsWantedAndNeitherHeldNorSettled(@ForAll long seed) {
        Random dice = new Random(seed);
        TreeSet<Long> expected = new TreeSet<>();
        List<Held> held = new ArrayList<>();
        List<Told> told = new ArrayList<>();
        long next = 80;
        while (next < 220) {
            long last = next + dice.nextInt(12);
            int what = dice.nextInt(6);
            switch (what) {
                case 0, 1 -> held.add(new Held(next, last, next * 10, last * 10));
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

    @Test
    void isEverythingWhereTheLakeHoldsNothing() {
        assertThat(Missing.of(WANTED, List.of(), List.of())).containsExactly(new MissingTrades(100, 199, 5, 900, -1));
    }

    @Test
    void isNothingWhereTheLakeHoldsAll() {
        assertThat(Missing.of(WANTED, List.of(new Held(90, 150, 1, 2), new Held(140, 210, 2, 3)), List.of()))
                .isEmpty();
    }

    @Test
    void liesBetweenTheTimesOfWhatIsHeldAround() {
        List<Held> held = List.of(new Held(100, 120, 10, 20), new Held(150, 160, 50, 60));

        assertThat(Missing.of(WANTED, held, List.of()))
                .containsExactly(new MissingTrades(121, 149, 20, 50, -1), new MissingTrades(161, 199, 60, 900, -1));
    }

    @Test
    void leavesAloneWhatWasGivenUpButNotWhatARecordingLacked() {
        List<Told> told = List.of(
                new Told(110, 119, 1, "lost", "look_back"),
                new Told(130, 139, 2, "lost", "recording"),
                new Told(150, 159, 0, "repaired", "missed"));
        List<Held> held = List.of(new Held(150, 199, 50, 60));

        assertThat(Missing.of(WANTED, held, told))
                .containsExactly(
                        new MissingTrades(100, 109, 5, 50, -1),
                        new MissingTrades(120, 129, 5, 50, -1),
                        new MissingTrades(130, 139, 5, 50, 2),
                        new MissingTrades(140, 149, 5, 50, -1));
    }
}
