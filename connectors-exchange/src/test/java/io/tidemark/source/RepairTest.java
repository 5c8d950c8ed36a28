package io.tidemark.source;

import static io.tidemark.source.World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.FeedEvent;
import io.tidemark.model.Gap;
import io.tidemark.model.Trade;
import io.tidemark.source.World.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeSet;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** A whole exchange goes wrong in every way, and nothing is lost, doubled or unexplained. A seed says what happened. */
class RepairTest {

    private static final long QUIET = 400 * SECOND;

    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void everyTradeOnceAndEveryMissingNumberExplained(
            @ForAll long seed,
            @ForAll @DoubleRange(max = 0.2) double drop,
            @ForAll @DoubleRange(max = 0.2) double delay,
            @ForAll @DoubleRange(max = 0.03) double neverIssued,
            @ForAll @DoubleRange(max = 0.02) double disconnect,
            @ForAll @DoubleRange(max = 0.5) double refuse,
            @ForAll @DoubleRange(max = 0.01) double restart) {
        Trouble trouble = new Trouble(drop, 0.05, delay, neverIssued, 0, disconnect, refuse, restart, 0.01);
        World world = new World(seed, trouble, options(), false);

        world.run(60 * SECOND, 8);
        world.run(QUIET, 0);

        check(world);
        assertThat(world.progress()).isSorted();
    }

    @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
    void whatRestHidesIsLostOrAbsentAndNothingElseIs(@ForAll long seed) {
        World world = new World(seed, new Trouble(0.1, 0, 0, 0.01, 0.05, 0.005, 0.1, 0.005, 0), options(), false);

        world.run(60 * SECOND, 8);
        world.run(QUIET, 0);

        check(world);
    }

    @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
    void whoBeginsWithoutStateGoesOnFromWhatIsHeld(@ForAll long seed) {
        World world = new World(seed, new Trouble(0.05, 0.05, 0.05, 0, 0, 0.002, 0.1, 0.002, 0), options(), false);
        world.resent = 50;

        for (int life = 0; life < 3; life++) {
            world.run(20 * SECOND, 8);
            world.startAnew();
        }
        world.run(20 * SECOND, 8);
        world.run(QUIET, 0);

        check(world);
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void aRecordingOfAllThatCameLeadsToTheSameTrades(@ForAll long seed) {
        World world = new World(seed, new Trouble(0.05, 0.05, 0.05, 0, 0, 0.004, 0.05, 0, 0.01), options(), false);
        for (int i = 0; i < 6; i++) {
            world.run(20 * SECOND, 10);
            // Silence, in which only REST tells of what was lost before it.
            world.run(12 * SECOND, 0);
        }

        List<Trade> live = world.out.stream()
                .filter(Trade.class::isInstance)
                .map(Trade.class::cast)
                .toList();

        assertThat(world.replayed()).containsExactlyElementsOf(live);
    }

    @Test
    void aTradeLostBeforeSilenceIsFoundByLookingAtTheTail() {
        World world = new World(7, Trouble.NONE, options(), false);
        world.run(5 * SECOND, 10);

        World deaf = world;
        deaf.trade("BTC-USDT");
        deaf.disconnect();
        deaf.trade("BTC-USDT");
        deaf.trade("ETH-USDT");
        deaf.run(40 * SECOND, 0);

        check(deaf);
        assertThat(deaf.gaps("BTC-USDT").values()).extracting(Gap::status).containsOnly(Gap.Status.REPAIRED);
    }

    @Test
    void aTailThatDoesNotReachAGapSaysNothingOfItWhileItsRepairIsUnderWay() {
        World world = new World(7, Trouble.NONE, options(), false);
        world.run(5 * SECOND, 10);
        world.slowRepair = 200 * SECOND;
        world.disconnect();
        world.run(10 * SECOND, 20);

        world.run(10 * SECOND, 300);
        world.run(450 * SECOND, 0);

        check(world);
        assertThat(world.out)
                .filteredOn(Gap.class::isInstance)
                .extracting(event -> ((Gap) event).status())
                .contains(Gap.Status.OPEN, Gap.Status.REPAIRED)
                .doesNotContain(Gap.Status.LOST);
    }

    @Test
    void theClockStandsStillDuringAnOutageAndNotInSilence() {
        World world = new World(7, Trouble.NONE, options(), false);
        world.run(10 * SECOND, 10);
        long before = last(world);

        world.run(10 * SECOND, 0);
        long silent = last(world);
        world.disconnect();
        int events = world.progress().size();
        world.run(SECOND / 10, 0);

        assertThat(silent - before).isBetween(9 * SECOND, 11 * SECOND);
        assertThat(world.progress()).hasSize(events);
    }

    @Test
    void aNewNumberingIsAnEpochAndNoGap() {
        World world = new World(7, Trouble.NONE, options(), false);
        world.run(5 * SECOND, 10);

        world.reset("BTC-USDT");
        world.run(5 * SECOND, 10);

        assertThat(world.feedEvents(FeedEvent.Kind.EPOCH)).hasSize(1);
        assertThat(world.gaps("BTC-USDT")).isEmpty();
        assertThat(world.emitted("BTC-USDT").keySet())
                .containsAll(world.issued("BTC-USDT").keySet());
    }

    @Test
    void anOutageIsAnEventWithItsLengthAndItsLostQuotes() {
        World world = new World(7, Trouble.NONE, options(), false);
        world.run(5 * SECOND, 10);

        world.disconnect();
        world.run(20 * SECOND, 1);

        assertThat(world.feedEvents(FeedEvent.Kind.DISCONNECTED))
                .extracting(FeedEvent::cause)
                .containsExactly("broken");
        FeedEvent lost = world.feedEvents(FeedEvent.Kind.QUOTES_LOST).get(0);
        assertThat(lost.durationMillis()).isBetween(100L, 6_000L);
        assertThat(world.feedEvents(FeedEvent.Kind.CONNECTED))
                .extracting(FeedEvent::cause)
                .containsExactly(null, "broken");
    }

    private static long last(World world) {
        return world.progress().get(world.progress().size() - 1);
    }

    private static void check(World world) {
        for (String name : World.INSTRUMENTS) {
            NavigableMap<Long, Integer> emitted = world.emitted(name);
            NavigableMap<Long, World.Made> issued = world.issued(name);
            NavigableMap<Long, Gap> gaps = world.gaps(name);
            assertThat(emitted.values()).as("times each trade of %s came", name).allMatch(times -> times == 1);
            assertThat(issued.keySet()).as("trades of %s that were made", name).containsAll(emitted.keySet());
            if (emitted.isEmpty()) {
                continue;
            }
            TreeSet<Long> missing = new TreeSet<>();
            // Of a newest trade that neither socket nor REST ever showed, nobody can know.
            NavigableSet<Long> shown = new TreeSet<>(issued.keySet());
            shown.removeAll(world.hidden(name));
            shown.addAll(emitted.keySet());
            for (long number = emitted.firstKey(); number <= shown.last(); number++) {
                if (!emitted.containsKey(number)) {
                    missing.add(number);
                }
            }
            TreeSet<Long> told = new TreeSet<>();
            long end = Long.MIN_VALUE;
            for (Gap gap : gaps.values()) {
                assertThat(gap.firstNumber()).as("%s lies above %d", gap, end).isGreaterThan(end);
                end = gap.lastNumber();
                assertThat(gap.status()).as("%s", gap).isNotEqualTo(Gap.Status.OPEN);
                assertThat(gap.missing() + gap.repaired()).as("%s", gap).isEqualTo(end - gap.firstNumber() + 1);
                for (long number = gap.firstNumber(); number <= end; number++) {
                    if (gap.status() != Gap.Status.REPAIRED) {
                        told.add(number);
                        if (gap.status() == Gap.Status.ABSENT && issued.containsKey(number)) {
                            assertThat(world.hidden(name))
                                    .as("%s is absent", gap)
                                    .contains(number);
                        }
                    }
                }
            }
            assertThat(told).as("missing numbers of %s", name).isEqualTo(missing);
            for (long number : missing) {
                boolean could =
                        issued.containsKey(number) && !world.hidden(name).contains(number);
                assertThat(could)
                        .as("%s %d could have been found", name, number)
                        .isFalse();
            }
        }
    }

    private static Configuration options() {
        Configuration options = new Configuration();
        options.set(ExchangeSourceOptions.ABSENT_SPACING, Duration.ofSeconds(10));
        options.set(ExchangeSourceOptions.MAX_REPAIR, Duration.ofMinutes(5));
        return options;
    }
}
