package io.tidemark.source;

import static io.tidemark.source.World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.FeedEvent;
import io.tidemark.model.Gap;
import io.tidemark.model.Rejected;
import io.tidemark.source.World.Trouble;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/**
 * What is known to go wrong between an exchange and a lake, each by the name it has in {@code docs/repair.md}. Those
 * that lie in sockets and requests are in the tests of {@code transport}, which that page names.
 */
class HazardsTest {

    private static final String BTC = "BTC-USDT";
    private static final String ETH = "ETH-USDT";

    @Property(tries = 10, edgeCases = EdgeCasesMode.NONE)
    void a1WhatWasReceivedAfterTheLastCheckpointIsAskedForAgain(@ForAll long seed) {
        World world = new World(seed, new Trouble(0, 0, 0, 0, 0, 0, 0, 0.005, 0), options(), false);

        world.run(60 * SECOND, 10);
        world.run(200 * SECOND, 0);

        assertWhole(world);
    }

    @Test
    void a2AConnectionThatBringsNothingWhileTheExchangeTradesIsRenewed() {
        World world = steady();

        world.mute.addAll(World.INSTRUMENTS);
        world.run(120 * SECOND, 2);

        assertThat(world.renewed).startsWith("muted: ");
    }

    @Test
    void a2ABusyConnectionThatFallsSilentIsAskedAboutAtOnce() {
        World world = steady();
        world.run(60 * SECOND, 10);
        world.mute.addAll(World.INSTRUMENTS);

        world.run(15 * SECOND, 10);

        assertThat(world.renewed).startsWith("muted: ");
    }

    @Test
    void a2AMarketThatFallsSilentIsAskedAboutOnceInAWhileAndLeftAlone() {
        World world = steady();
        world.run(60 * SECOND, 10);
        int asked = world.requests;

        world.run(300 * SECOND, 0);

        assertThat(world.renewed).isNull();
        assertThat(world.requests - asked).isLessThan(40);
    }

    @Test
    void a3OneMuteInstrumentAmongOthersIsNoticedAndItsTradesAreFetched() {
        World world = steady();

        world.mute.add(ETH);
        world.run(120 * SECOND, 5);

        assertThat(world.renewed).startsWith("muted: ETH-USDT is at ");
        assertThat(world.emitted(ETH)).hasSizeGreaterThan(300);
    }

    @Property(tries = 10, edgeCases = EdgeCasesMode.NONE)
    void a4HistorySentAgainAfterEachSubscriptionIsDropped(@ForAll long seed) {
        World world = new World(seed, new Trouble(0, 0.5, 0, 0, 0, 0.01, 0, 0, 0), options(), false);
        world.resent = 300;

        world.run(60 * SECOND, 10);
        world.run(200 * SECOND, 0);

        assertWhole(world);
    }

    @Test
    void a5WhatWasTradedDuringAnOutageIsRepairedToTheNumber() {
        World world = steady();

        world.disconnect();
        world.run(60 * SECOND, 30);

        assertWhole(world);
        assertThat(world.gaps(BTC).values()).extracting(Gap::status).containsOnly(Gap.Status.REPAIRED);
    }

    @Test
    void a6ARepairThatNeverSucceedsEndsAtItsDeadline() {
        World world = new World(7, new Trouble(0.2, 0, 0, 0, 0, 0, 1, 0, 0), options(), false);

        world.run(20 * SECOND, 10);
        world.run(400 * SECOND, 1);

        assertThat(world.gaps(BTC).headMap(world.emitted(BTC).lastKey() - 330).values())
                .isNotEmpty()
                .allSatisfy(gap -> {
                    assertThat(gap.status()).isEqualTo(Gap.Status.LOST);
                    assertThat(gap.cause()).isEqualTo("deadline");
                });
    }

    @Test
    void a7ANumberThatWasNeverIssuedIsAbsentAfterThreeAnswersNotBefore() {
        World world = new World(7, Trouble.NONE, options(), false);
        world.run(5 * SECOND, 10);

        world.jump(BTC, 2);
        world.run(15 * SECOND, 10);
        Gap.Status early = world.gaps(BTC).firstEntry().getValue().status();
        world.run(60 * SECOND, 10);

        assertThat(early).isEqualTo(Gap.Status.OPEN);
        assertThat(world.gaps(BTC).values()).extracting(Gap::status).containsExactly(Gap.Status.ABSENT);
        assertThat(world.gaps(BTC).firstEntry().getValue().missing()).isEqualTo(2);
    }

    @Test
    void a8NumbersThatBeginAnewOrJumpFarAreAnEpochAndNoMillionsOfHoles() {
        World world = steady();

        world.reset(BTC);
        world.jump(ETH, 1_000_000_000);
        world.run(20 * SECOND, 10);

        assertThat(world.feedEvents(FeedEvent.Kind.EPOCH)).hasSize(2);
        assertThat(world.gaps(BTC)).isEmpty();
        assertThat(world.gaps(ETH)).isEmpty();
    }

    @Property(tries = 10, edgeCases = EdgeCasesMode.NONE)
    void a9TradesThatComeLateOrInAnotherOrderCountOnce(@ForAll long seed) {
        World world = new World(seed, new Trouble(0, 0.2, 0.5, 0, 0, 0, 0, 0, 0), options(), false);

        world.run(60 * SECOND, 10);
        world.run(100 * SECOND, 0);

        assertWhole(world);
    }

    @Test
    void a11AnExchangeThatRefusesIsAskedLessAndLess() {
        World world = new World(7, new Trouble(0.2, 0, 0, 0, 0, 0, 1, 0, 0), options(), false);

        world.run(120 * SECOND, 10);
        int before = world.requests;
        world.run(120 * SECOND, 10);

        assertThat(world.requests - before).isBetween(2, 30);
    }

    @Test
    void a12PagesOfARepairAreByNumberSoNewTradesMoveNothing() {
        World world = steady();

        world.disconnect();
        world.run(30 * SECOND, 150);
        world.run(60 * SECOND, 20);

        assertWhole(world);
        assertThat(world.gaps(BTC).values())
                .allSatisfy(gap -> assertThat(gap.status()).isEqualTo(Gap.Status.REPAIRED));
    }

    @Test
    void b1AnOutageHoldsTheClockAndSilenceDoesNot() {
        World world = steady();
        long before = last(world);

        world.run(10 * SECOND, 0);
        long silent = last(world);
        world.disconnect();
        int told = world.progress().size();
        world.run(SECOND / 10, 0);

        assertThat(silent - before).isBetween(9 * SECOND, 11 * SECOND);
        assertThat(world.progress()).hasSize(told);
    }

    @Test
    void b2AnHourOfSilenceOfOneInstrumentHoldsNothing() {
        World world = steady();

        for (int second = 0; second < 3_600; second++) {
            world.trade(BTC);
            world.run(SECOND, 0);
        }

        assertThat(world.now - last(world)).isLessThan(10 * SECOND);
        assertThat(world.gaps(ETH)).isEmpty();
    }

    @Test
    void b3ATimeInTheFutureDoesNotMoveTheClock() {
        World world = steady();

        world.tradeAt(BTC, world.now + 80_000 * SECOND);
        world.tradeAt(ETH, world.now + 7_200 * SECOND);
        world.run(10 * SECOND, 10);

        assertThat(last(world)).isLessThanOrEqualTo(world.now);
        assertThat(world.now - last(world)).isLessThan(10 * SECOND);
    }

    /** REST may show the same; then it is a gap in the end, and nothing else suffers. */
    @Test
    void b3AFrameWithATimeFarInTheFutureIsRejectedAndStopsNothing() {
        World world = steady();
        long before = world.rejected();

        world.tradeAt(BTC, world.now + 100_000 * SECOND);
        long number = world.issued(BTC).lastKey();
        world.run(20 * SECOND, 10);

        assertThat(world.rejected()).isGreaterThan(before);
        assertThat(world.out).filteredOn(Rejected.class::isInstance).first().satisfies(event -> {
            Rejected rejected = (Rejected) event;
            assertThat(rejected.errorCode()).isEqualTo("bad_value");
            assertThat(rejected.errorDetail())
                    .startsWith("Invalid traded_at ")
                    .contains(": must not be more than a day after it came, at ");
        });
        assertThat(world.emitted(BTC)).doesNotContainKey(number).containsKey(number + 1);
        assertThat(world.gaps(BTC)).containsKey(number);
        assertThat(last(world)).isLessThanOrEqualTo(world.now);
    }

    @Test
    void b3ATimeInTheFutureDoesNotHideThatNumbersBeginAnew() {
        World world = steady();

        world.tradeAt(BTC, world.now + 80_000 * SECOND);
        world.run(10 * SECOND, 10);
        world.reset(BTC);
        world.run(20 * SECOND, 10);

        assertThat(world.feedEvents(FeedEvent.Kind.EPOCH)).hasSize(1);
        assertThat(world.emitted(BTC).keySet()).containsAll(world.issued(BTC).keySet());
    }

    @Test
    void a13ACloseThatIsAnnouncedIsAnEventAndBringsANewConnectionBefore() {
        World world = steady();

        world.announceShutdown();

        assertThat(world.feedEvents(FeedEvent.Kind.SHUTDOWN_ANNOUNCED)).hasSize(1);
        assertThat(world.renewed).isEqualTo("shutdown: announced by the exchange");
    }

    @Property(tries = 10, edgeCases = EdgeCasesMode.NONE)
    void b5TheClockNeverGoesBackOverRestarts(@ForAll long seed) {
        World world = new World(seed, new Trouble(0.05, 0, 0.05, 0, 0, 0.01, 0, 0.02, 0), options(), false);

        world.run(90 * SECOND, 5);

        assertThat(world.progress()).isSorted();
    }

    @Test
    void b7AnExchangeWhoseClockIsTwoHoursBehindIsFollowedByItsOwnTime() {
        World world = new World(7, Trouble.NONE, options(), false);
        world.skew = -7_200 * SECOND;

        world.run(30 * SECOND, 10);

        assertThat(world.now + world.skew - last(world)).isBetween(0L, 10 * SECOND);
    }

    @Test
    void whatAnInstrumentNobodyWantsAnyMoreStillMissedIsLostAndItIsAskedForNoMore() {
        World world = steady();
        String dropped = World.INSTRUMENTS.get(0);
        world.hidden(dropped)
                .addAll(List.of(
                        world.issued(dropped).lastKey() + 1,
                        world.issued(dropped).lastKey() + 2));
        world.mute.add(dropped);
        world.run(2 * SECOND / 10, 10);
        world.mute.clear();
        world.run(4 * SECOND, 10);
        world.checkpoint();
        assertThat(world.gaps(dropped)).isNotEmpty();

        world.restartWith(World.INSTRUMENTS.subList(1, 2));
        world.mute.add(dropped);
        world.run(120 * SECOND, 5);

        assertThat(world.gaps(dropped).values()).allMatch(gap -> gap.status() != Gap.Status.OPEN);
        assertThat(world.gaps(dropped).values())
                .anyMatch(gap -> gap.status() == Gap.Status.LOST && "dropped".equals(gap.cause()));
        long after = world.issued(dropped).lastKey();
        assertThat(world.emitted(dropped).lastKey()).isLessThan(after - 100);
        assertThat(world.emitted(World.INSTRUMENTS.get(1)).keySet())
                .contains(world.issued(World.INSTRUMENTS.get(1)).lastKey() - 50);
    }

    @Test
    void whatAnExchangeNobodyWantsAnyMoreStillMissedIsLost() {
        World world = steady();
        String missed = World.INSTRUMENTS.get(0);
        world.hidden(missed).add(world.issued(missed).lastKey() + 1);
        world.mute.add(missed);
        world.run(2 * SECOND / 10, 10);
        world.mute.clear();
        world.run(4 * SECOND, 10);
        world.checkpoint();
        assertThat(world.gaps(missed).values()).anyMatch(gap -> gap.status() == Gap.Status.OPEN);

        world.restartWith(List.of());
        world.over();

        assertThat(world.gaps(missed).values()).allMatch(gap -> gap.status() != Gap.Status.OPEN);
        assertThat(world.gaps(missed).values())
                .anyMatch(gap -> gap.status() == Gap.Status.LOST && "dropped".equals(gap.cause()));
    }

    private static World steady() {
        World world = new World(7, Trouble.NONE, options(), false);
        world.run(10 * SECOND, 10);
        return world;
    }

    private static long last(World world) {
        return world.progress().get(world.progress().size() - 1);
    }

    /** Each trade from the first that came on is there once. */
    private static void assertWhole(World world) {
        for (String name : World.INSTRUMENTS) {
            if (world.emitted(name).isEmpty()) {
                // Restarted before the first checkpoint that knew of it, and no trade since.
                continue;
            }
            assertThat(world.emitted(name).values()).as(name).allMatch(times -> times == 1);
            assertThat(world.emitted(name).keySet())
                    .as(name)
                    .isEqualTo(world.issued(name)
                            .tailMap(world.emitted(name).firstKey(), true)
                            .keySet());
        }
    }

    private static Configuration options() {
        Configuration options = new Configuration();
        options.set(ExchangeSourceOptions.ABSENT_SPACING, Duration.ofSeconds(10));
        options.set(ExchangeSourceOptions.MAX_REPAIR, Duration.ofMinutes(5));
        return options;
    }
}
