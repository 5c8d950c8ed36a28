package io.tidemark.jobs.kafka;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.model.Decimal;
import io.tidemark.model.Gap;
import io.tidemark.model.Origin;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GapMemoryTest {

    private final GapMemory memory = new GapMemory();
    private final NumberRanges read = new NumberRanges();

    /** A feed that dies now and then, and tells of the same numbers in other ranges afterwards. */
    @Property(tries = 500)
    void theNewestWordsSayOfEachNumberWhatIsTrueHere(@ForAll long seed) {
        Random dice = new Random(seed);
        GapMemory words = new GapMemory();
        NumberRanges here = new NumberRanges();
        here.add(1, 10);
        List<Gap> told = new ArrayList<>();
        long[] covered = {10};
        for (int run = 0; run < 4; run++) {
            // What a run told but had not kept in a checkpoint, the next one finds again, in one piece.
            long first = 11L + dice.nextInt((int) covered[0]);
            long last = Math.max(first, covered[0]) + 1L + dice.nextInt(9);
            covered[0] = last;
            String name = "run" + run;
            tell(words, gap(first, 0, last, Gap.Status.OPEN), name, here, told);
            here.cover(last + 1, last + 1);
            covered[0] = last + 1;
            long found = first + dice.nextInt((int) (last - first + 1));
            here.cover(first, found);
            tell(words, gap(first, 1, found, Gap.Status.REPAIRED), name, here, told);
            if (found < last && dice.nextBoolean()) {
                tell(words, gap(found + 1, 0, last, Gap.Status.LOST), name, here, told);
            } else if (found < last && run == 3) {
                tell(words, gap(found + 1, 0, last, Gap.Status.OPEN), name, here, told);
            }
        }

        TreeMap<Long, Gap> newest = new TreeMap<>();
        TreeMap<Long, Integer> revisions = new TreeMap<>();
        for (Gap gap : told) {
            assertThat(gap.revision()).isEqualTo(revisions.merge(gap.firstNumber(), 0, (old, one) -> old + 1));
            newest.put(gap.firstNumber(), gap);
        }
        long end = 0;
        for (Gap gap : newest.values()) {
            assertThat(gap.firstNumber()).as("no two overlap").isGreaterThan(end);
            end = gap.lastNumber();
            List<NumberRanges.Stretch> stretches = here.stretches(gap.firstNumber(), gap.lastNumber());
            boolean found = gap.missing() == 0;
            assertThat(stretches)
                    .as("%s", gap)
                    .allMatch(stretch -> found == stretch.held() || gap.status() == Gap.Status.OPEN);
        }
    }

    @Test
    void wordsOfOneRunGoOnAsTheyAre() {
        read.add(1, 100);
        Gap open = gap(101, 0, 200, Gap.Status.OPEN);
        Gap part = gap(101, 1, 149, Gap.Status.REPAIRED);
        Gap rest = gap(150, 0, 200, Gap.Status.LOST);

        List<Gap> first = memory.take(open, "a", read);
        read.add(101, 149);
        List<Gap> second = memory.take(part, "a", read);
        List<Gap> third = memory.take(rest, "a", read);

        assertThat(first).containsExactly(open);
        assertThat(second).containsExactly(part);
        assertThat(third).containsExactly(rest);
    }

    @Test
    void aFeedThatDiedTellsOnlyOfWhatIsMissingHere() {
        read.add(1, 110);
        List<Gap> first = memory.take(gap(111, 0, 114, Gap.Status.OPEN), "a", read);
        read.add(115, 115);

        List<Gap> second = memory.take(gap(101, 0, 129, Gap.Status.OPEN), "b", read);
        read.cover(101, 129);
        List<Gap> third = memory.take(gap(101, 1, 129, Gap.Status.REPAIRED), "b", read);

        assertThat(first).containsExactly(gap(111, 0, 114, Gap.Status.OPEN));
        assertThat(second).containsExactly(gap(116, 0, 129, Gap.Status.OPEN));
        assertThat(third).containsExactly(gap(111, 1, 114, Gap.Status.REPAIRED), gap(116, 1, 129, Gap.Status.REPAIRED));
    }

    @Test
    void whatAnotherRunBringsWithoutAWordIsFoundAllTheSame() {
        read.add(1, 110);
        read.add(112, 115);
        memory.take(gap(111, 0, 111, Gap.Status.OPEN), "a", read);
        Trade trade = trade(111);
        read.add(111, 111);

        List<Gap> told = memory.found(trade, "b", read);
        List<Gap> again = memory.found(trade, "c", read);

        assertThat(told)
                .extracting(
                        Gap::firstNumber,
                        Gap::revision,
                        Gap::lastNumber,
                        Gap::missing,
                        Gap::openedAt,
                        Gap::cause,
                        Gap::status)
                .as("since when and why it was missing is not forgotten")
                .containsExactly(tuple(111L, 1, 111L, 0L, 7L, "missed", Gap.Status.REPAIRED));
        assertThat(again).isEmpty();
    }

    /** What was missing before it died may come to the next run as if nothing had been. */
    @Property(tries = 300)
    void whatAnotherRunBringsOneByOneIsAllFoundInWhateverOrder(
            @ForAll @IntRange(min = 1, max = 12) int missing, @ForAll long seed) {
        GapMemory words = new GapMemory();
        NumberRanges here = new NumberRanges();
        here.add(1, 10);
        List<Gap> told = new ArrayList<>(words.take(gap(11, 0, 10L + missing, Gap.Status.OPEN), "a", here));
        List<Long> numbers = new ArrayList<>();
        for (long number = 11; number <= 10 + missing; number++) {
            numbers.add(number);
        }
        Collections.shuffle(numbers, new Random(seed));

        for (long number : numbers) {
            here.add(number, number);
            told.addAll(words.found(trade(number), "b", here));
        }

        TreeMap<Long, Gap> newest = new TreeMap<>();
        told.forEach(gap -> newest.put(gap.firstNumber(), gap));
        assertThat(newest.values()).allSatisfy(gap -> assertThat(gap.status()).isEqualTo(Gap.Status.REPAIRED));
        assertThat(newest.values().stream().mapToLong(Gap::repaired).sum()).isEqualTo(missing);
    }

    private static Trade trade(long number) {
        return new Trade(
                "acme",
                "BTC-USDT",
                Long.toString(number),
                number,
                1,
                Decimal.parse("2"),
                Decimal.parse("3"),
                Side.BUY,
                5,
                ABSENT,
                8,
                Origin.STREAM);
    }

    private static void tell(GapMemory words, Gap gap, String run, NumberRanges read, List<Gap> told) {
        told.addAll(words.take(gap, run, read));
    }

    private static Gap gap(long first, int revision, long last, Gap.Status status) {
        boolean found = status == Gap.Status.REPAIRED;
        long size = last - first + 1;
        return new Gap(
                "acme",
                "BTC-USDT",
                first,
                revision,
                last,
                found ? 0 : size,
                found ? size : 0,
                5,
                6,
                7,
                status == Gap.Status.OPEN ? ABSENT : 8,
                "missed",
                status);
    }
}
