package io.tidemark.jobs.cleansing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MovesTest {

    @Property(tries = 300)
    void medianIsThatOfTheNewestValuesInAnyOrderAndWithRepetitions(
            @ForAll @IntRange(min = 1, max = 17) int window,
            @ForAll @Size(max = 80) List<@IntRange(max = 9) Integer> sizes) {
        Moves moves = new Moves(window);

        for (int i = 0; i < sizes.size(); i++) {
            moves.add(sizes.get(i));

            double[] newest = sizes.subList(Math.max(0, i + 1 - window), i + 1).stream()
                    .mapToDouble(Integer::doubleValue)
                    .toArray();
            assertThat(moves.values()).containsExactly(newest);
            Arrays.sort(newest);
            assertThat(moves.count()).isEqualTo(newest.length);
            assertThat(moves.median()).isEqualTo(newest[newest.length / 2]);
        }
    }

    @Property(tries = 300)
    void whatIsTakenBackLeavesWhatWasThereBefore(
            @ForAll @IntRange(min = 1, max = 9) int window,
            @ForAll @Size(max = 30) List<@IntRange(max = 9) Integer> before,
            @ForAll @Size(max = 30) List<@IntRange(max = 9) Integer> more) {
        Moves moves = new Moves(window);
        before.forEach(moves::add);
        double[] values = moves.values();
        double median = moves.median();
        List<Double> dropped = new ArrayList<>();
        for (int size : more) {
            dropped.add(moves.add(size));
        }

        for (int i = more.size() - 1; i >= 0; i--) {
            moves.undo(dropped.get(i));
        }

        assertThat(moves.values()).containsExactly(values);
        assertThat(moves.median()).isEqualTo(median);
    }
}
