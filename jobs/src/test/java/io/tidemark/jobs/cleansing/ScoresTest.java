package io.tidemark.jobs.cleansing;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.jobs.golden.OperatorGolden;
import io.tidemark.model.Decimal;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Origin;
import io.tidemark.model.Progress;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScoresTest {

    private static final long SECOND = 1_000_000L;
    private static final long BEGIN = 1_767_323_045L * SECOND;
    private static final List<String> INSTRUMENTS = List.of("BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT");
    private static final ScoreRules RULES = new ScoreRules(64, 20, 0.0001, 10, 5_000, 6);

    private long number;

    @Test
    void aPriceThatLeavesAndComesBackIsFarOffAloneAndNotItsReturn() throws Exception {
        try (Harness harness = new Harness()) {
            harness.warmUp("BTC-USDT");

            double before = harness.score(trade("BTC-USDT", "100.01", 10));
            double away = harness.score(trade("BTC-USDT", "101", 11));
            double stillAway = harness.score(trade("BTC-USDT", "101.01", 12));
            double back = harness.score(trade("BTC-USDT", "100.01", 13));

            assertThat(before).isBetween(-3.0, 3.0);
            assertThat(away).isGreaterThan(10);
            assertThat(stillAway).isGreaterThan(10);
            assertThat(back).isBetween(-3.0, 3.0);
            harness.complete("BTC-USDT", 14);
            assertThat(harness.ticks())
                    .extracting(Tick::place, tick -> tick.price().toString(), tick -> tick.reference()
                            .toString())
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(0, "101", "100.01"),
                            org.assertj.core.groups.Tuple.tuple(1, "101.01", "100.01"),
                            org.assertj.core.groups.Tuple.tuple(2, "100.01", "100.01"));
        }
    }

    @Test
    void aPriceThatStaysAwayIsTrustedAfterSoManyTradesOrSoMuchTime() throws Exception {
        try (Harness harness = new Harness()) {
            harness.warmUp("BTC-USDT");
            harness.warmUp("ETH-USDT");
            for (int i = 0; i <= 6; i++) {
                assertThat(harness.score(trade("BTC-USDT", "102", 10))).isGreaterThan(10);
            }
            harness.score(trade("ETH-USDT", "102", 10));

            double afterSixFollowers = harness.score(trade("BTC-USDT", "102", 10));
            double afterFiveSeconds = harness.score(trade("ETH-USDT", "102", 15));

            assertThat(afterSixFollowers).isZero();
            assertThat(afterFiveSeconds).isZero();
        }
    }

    @Test
    void aStillMarketHasADeviationAllTheSame() throws Exception {
        try (Harness harness = new Harness()) {
            for (int i = 0; i < 60; i++) {
                harness.score(trade("BTC-USDT", i % 2 == 0 ? "50000" : "50000.01", i));
            }

            assertThat(harness.score(trade("BTC-USDT", "50040", 60))).isBetween(7.9, 8.1);
            assertThat(harness.ticks()).isEmpty();
        }
    }

    @Test
    void aMarketThatJumpsBetweenTwoTicksIsNoOutlier() throws Exception {
        try (Harness harness = new Harness()) {
            for (int i = 0; i < 200; i++) {
                harness.score(trade("DOGE-USDT", i % 7 == 0 ? "0.07" : "0.08", i));
            }

            assertThat(harness.ticks()).isEmpty();
        }
    }

    @Test
    void noScoreInWarmUpNorForWhatComesLateOrWasAskedForOrIsFromTheFuture() throws Exception {
        try (Harness harness = new Harness()) {
            for (int i = 0; i <= 20; i++) {
                assertThat(harness.score(trade("BTC-USDT", i % 2 == 0 ? "100" : "100.01", i)))
                        .isNaN();
            }

            Trade asked = trade("BTC-USDT", "100", 21);
            assertThat(harness.score(trade("BTC-USDT", "100", 20))).isFinite();
            assertThat(harness.score(trade("BTC-USDT", "100", 18))).isNaN();
            assertThat(harness.score(trade("BTC-USDT", "100", 21, 21, Origin.REPAIR)))
                    .isNaN();
            assertThat(harness.score(trade("BTC-USDT", "100", 200, 21, Origin.STREAM)))
                    .isNaN();
            assertThat(harness.score(asked)).isFinite();
        }
    }

    @Test
    void tellsOfSecondsInWhichThePriceChangedAndOfOneNowAndThen() throws Exception {
        try (Harness harness = new Harness()) {
            for (int i = 0; i < 70; i++) {
                harness.score(trade("BTC-USDT", "100", i));
            }
            harness.score(trade("BTC-USDT", "99", 70));
            harness.score(trade("BTC-USDT", "101", 70));
            harness.score(trade("BTC-USDT", "100", 70));

            harness.send(new Progress("testing", List.of("BTC-USDT"), BEGIN + 71 * SECOND, BEGIN + 72 * SECOND));

            assertThat(harness.seconds())
                    .containsExactly(
                            second(0, "100", "100", "100"),
                            second(30, "100", "100", "100"),
                            second(60, "100", "100", "100"),
                            second(70, "99", "101", "100"));
        }
    }

    @Test
    void aPriceIsBackAfterHalfOfTheWayUnlessItWouldLeaveFromThere() throws Exception {
        try (Harness harness = new Harness()) {
            for (String instrument : List.of("BTC-USDT", "ETH-USDT")) {
                harness.warmUp(instrument);
                harness.score(trade(instrument, "100.02", 10));
            }
            double far = harness.score(trade("BTC-USDT", "105", 11));
            double less = harness.score(trade("BTC-USDT", "100.5", 11.1));
            double back = harness.score(trade("BTC-USDT", "100.2", 11.2));
            double next = harness.score(trade("BTC-USDT", "100.2", 11.3));
            harness.score(trade("ETH-USDT", "100.33", 11));
            double notBack = harness.score(trade("ETH-USDT", "100.2", 11.2));

            harness.complete("BTC-USDT", 13);
            harness.complete("ETH-USDT", 13);

            assertThat(far).isGreaterThan(100);
            assertThat(less).isGreaterThan(10);
            assertThat(back).isEqualTo(notBack).isBetween(5.0, 10.0);
            assertThat(next).isZero();
            assertThat(harness.ticks())
                    .filteredOn(tick -> tick.price().toString().equals("100.2"))
                    .extracting(Tick::instrument, Tick::score)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("BTC-USDT", 0.0),
                            org.assertj.core.groups.Tuple.tuple("ETH-USDT", notBack));
        }
    }

    @Test
    void aTradeThatComesBehindALaterOneIsJudgedWhereItBelongs() throws Exception {
        try (Harness harness = new Harness()) {
            harness.warmUp("BTC-USDT");
            harness.score(trade("BTC-USDT", "100.01", 10.0));
            harness.score(trade("BTC-USDT", "101.02", 11.5));
            harness.score(trade("BTC-USDT", "100.01", 12.1));
            harness.score(trade("BTC-USDT", "100.02", 12.2));

            double behind = harness.score(trade("BTC-USDT", "101.01", 11.4));

            assertThat(behind).isGreaterThan(10);
            harness.complete("BTC-USDT", 13);
            assertThat(harness.ticks())
                    .extracting(Tick::place, tick -> tick.price().toString())
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(0, "101.01"),
                            org.assertj.core.groups.Tuple.tuple(1, "101.02"),
                            org.assertj.core.groups.Tuple.tuple(2, "100.01"));
        }
    }

    @Test
    void whatComesBehindATradeThatWasToldOfIsToldOfApartAndChangesNothing() throws Exception {
        try (Harness harness = new Harness();
                Harness without = new Harness()) {
            for (Harness one : List.of(harness, without)) {
                one.warmUp("BTC-USDT");
                one.score(trade("BTC-USDT", "100.01", 10.9));
                one.complete("BTC-USDT", 11);
            }

            double score = harness.score(trade("BTC-USDT", "101", 10.5));

            assertThat(score).isGreaterThan(10);
            assertThat(harness.ticks()).isEmpty();
            assertThat(harness.behind())
                    .extracting(Tick::place, tick -> tick.price().toString())
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(0, "101"));
            Trade next = trade("BTC-USDT", "100.03", 11.1);
            assertThat(harness.score(next)).isEqualTo(without.score(next));
        }
    }

    @Test
    void afterAPriceHasStayedEachTradeIsToldOfUntilItIsBack() throws Exception {
        try (Harness harness = new Harness()) {
            harness.warmUp("BTC-USDT");
            harness.score(trade("BTC-USDT", "100.01", 10));
            for (double second : new double[] {11, 16, 16.5, 17, 18.2}) {
                harness.score(trade("BTC-USDT", "102", second));
            }
            for (int i = 0; i < 300; i++) {
                harness.score(trade("BTC-USDT", 102 - i * 0.007 + "0", 19 + i * 0.1));
            }
            harness.complete("BTC-USDT", 60);

            List<Tick> followers = harness.followers();
            assertThat(harness.ticks()).hasSize(1);
            assertThat(followers).hasSizeBetween(280, 303);
            assertThat(followers.get(0).tradedAt()).isEqualTo(BEGIN + 16 * SECOND);
            assertThat(followers)
                    .allSatisfy(tick -> assertThat(tick.reference()).hasToString("100.01"));
            assertThat(followers.subList(0, followers.size() - 1))
                    .allSatisfy(tick -> assertThat(tick.score()).isGreaterThanOrEqualTo(5));
            assertThat(followers.get(followers.size() - 1).score()).isLessThan(5);
        }
    }

    @Test
    void whenTheInputEndsWhatIsAwayIsOverAndTheLastSecondIsTold() throws Exception {
        try (Harness harness = new Harness()) {
            for (String instrument : List.of("BTC-USDT", "ETH-USDT", "SOL-USDT")) {
                harness.warmUp(instrument);
            }
            harness.score(trade("BTC-USDT", "102", 10));
            harness.score(trade("BTC-USDT", "102.5", 11.2));
            harness.score(trade("ETH-USDT", "102", 10));
            harness.complete("ETH-USDT", 15);
            harness.score(trade("SOL-USDT", "102", 10));
            harness.score(trade("SOL-USDT", "100", 10.1));

            harness.flink.processWatermark(Long.MAX_VALUE);

            assertThat(harness.ticks())
                    .filteredOn(tick -> tick.place() == Tick.OVER)
                    .extracting(Tick::instrument, Tick::tradedAt)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("BTC-USDT", BEGIN + 11 * SECOND + SECOND / 5));
            assertThat(harness.ticks()).filteredOn(tick -> tick.place() >= 0).hasSize(5);
            assertThat(harness.seconds()).contains(second(11, "102.5", "102.5", "102.5"));
        }
    }

    /** Trades come up to a second later than newer ones, and before the feed's word that none is waited for. */
    @Property(tries = 100)
    void whatIsToldIsTheSameInAnyOrderOfArrivalWithinASecond(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<Trade> trades = new ArrayList<>();
        double price = 100;
        long at = 0;
        while (at < 60 * SECOND) {
            at += random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt((int) (SECOND / 3));
            price += random.nextInt(40) == 0 ? random.nextGaussian() * 3 : random.nextGaussian() / 100;
            double paid = random.nextInt(40) == 0 ? price * (1 + random.nextGaussian() / 50) : price;
            trades.add(trade(
                    "BTC-USDT", BigDecimal.valueOf(Math.round(paid * 100), 2).toPlainString(), at / 1e6));
        }
        Map<Trade, Long> arrival = new HashMap<>();
        trades.forEach(trade -> arrival.put(trade, trade.tradedAt() + random.nextLong(SECOND)));
        List<Trade> shuffled = new ArrayList<>(trades);
        shuffled.sort(java.util.Comparator.comparing(arrival::get));

        Told expected = told(trades, trade -> trade.tradedAt(), 1 + random.nextInt(20));
        Told told = told(shuffled, arrival::get, 1 + random.nextInt(20));

        assertThat(told.ticks).isEqualTo(expected.ticks);
        assertThat(told.followers).isEqualTo(expected.followers);
        assertThat(told.seconds).isEqualTo(expected.seconds);
    }

    /** The word says a second and more less than the newest arrival. */
    private Told told(List<Trade> trades, java.util.function.ToLongFunction<Trade> arrival, int every)
            throws Exception {
        Told told = new Told();
        try (Harness harness = new Harness()) {
            int count = 0;
            for (Trade trade : trades) {
                harness.send(trade);
                if (++count % every == 0) {
                    harness.complete("BTC-USDT", Math.floorDiv(arrival.applyAsLong(trade) - BEGIN, SECOND) - 1);
                }
            }
            harness.complete("BTC-USDT", 100);
            told.add(harness);
        }
        return told;
    }

    /**
     * Each instrument has a split of its own, which a restart may give to any task; of some nothing is heard for a
     * while.
     */
    @Property(tries = 60)
    void scoresTicksAndSecondPricesAreTheSameOverRestartsAtAnyParallelism(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<MarketEvent> events = new ArrayList<>();
        Map<String, Integer> silentUntil = new HashMap<>();
        for (int second = 0; second < 120; second++) {
            for (String instrument : INSTRUMENTS) {
                if (random.nextInt(30) == 0) {
                    silentUntil.put(instrument, second + random.nextInt(40));
                }
                if (second < silentUntil.getOrDefault(instrument, 0)) {
                    continue;
                }
                for (int i = random.nextInt(4); i > 0; i--) {
                    long price = 10_000L + random.nextInt(5) + (random.nextInt(60) == 0 ? 300 : 0);
                    events.add(trade(
                            instrument, BigDecimal.valueOf(price, 2).toPlainString(), second - random.nextInt(3)));
                }
                events.add(new Progress(
                        "testing", List.of(instrument), BEGIN + second * SECOND, BEGIN + (second + 1) * SECOND));
            }
        }
        Told expected = new Told();
        try (Harness harness = new Harness()) {
            for (MarketEvent event : events) {
                harness.send(event);
            }
            expected.add(harness);
        }

        Told told = new Told();
        @Nullable OperatorSubtaskState state = null;
        int before = 1;
        for (int from = 0; from < events.size(); ) {
            int to = Math.min(events.size(), from + 1 + random.nextInt(200));
            int parallelism = 1 + random.nextInt(3);
            List<Harness> tasks = new ArrayList<>();
            for (int task = 0; task < parallelism; task++) {
                tasks.add(new Harness(before, parallelism, task, state));
            }
            Map<String, Harness> reads = new HashMap<>();
            INSTRUMENTS.forEach(instrument -> reads.put(instrument, tasks.get(random.nextInt(parallelism))));
            for (MarketEvent event : events.subList(from, to)) {
                Objects.requireNonNull(reads.get(instrument(event))).send(event);
            }
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (Harness task : tasks) {
                states.add(task.snapshot());
                told.add(task);
                task.close();
            }
            state = AbstractStreamOperatorTestHarness.repackageState(states.toArray(new OperatorSubtaskState[0]));
            before = parallelism;
            from = to;
        }

        assertThat(told.scores).isEqualTo(expected.scores);
        assertThat(told.ticks).isEqualTo(expected.ticks);
        assertThat(told.followers).isEqualTo(expected.followers);
        assertThat(told.seconds).isEqualTo(expected.seconds);
    }

    @Test
    void whatEarlierVersionsRememberedIsReadOnceAndGoesOn() throws Exception {
        OperatorSubtaskState old;
        try (Harness harness = new Harness(Boundedness.BOUNDED)) {
            harness.warmUp("BTC-USDT");
            harness.warmUp("ETH-USDT");
            old = harness.snapshot();
        }

        OperatorSubtaskState first;
        OperatorSubtaskState second;
        try (Harness reads = new Harness(1, 2, 0, old);
                Harness other = new Harness(1, 2, 1, old)) {
            assertThat(reads.score(trade("BTC-USDT", "100.01", 10))).isFinite();
            first = AbstractStreamOperatorTestHarness.repackageState(reads.snapshot(), other.snapshot());
        }
        try (Harness harness = new Harness(2, 1, 0, first)) {
            assertThat(harness.score(trade("BTC-USDT", "101", 10))).isGreaterThan(10);
            assertThat(harness.score(trade("ETH-USDT", "101", 10))).isGreaterThan(10);
            second = harness.snapshot();
        }
        assertThat(elements(old)).isEqualTo(Map.of("lanes", 1));
        assertThat(elements(first)).isEqualTo(Map.of("lanes", 0, "used", 1, "left", 1));
        assertThat(elements(second)).isEqualTo(Map.of("lanes", 0, "used", 2, "left", 0));
    }

    @Test
    void whatWasRememberedInUseAndLeftIsReadForEver() throws Exception {
        OperatorSubtaskState state = OperatorGolden.of("scores-1", () -> {
            OperatorSubtaskState both;
            try (Harness harness = new Harness()) {
                harness.warmUp("BTC-USDT");
                harness.warmUp("ETH-USDT");
                both = AbstractStreamOperatorTestHarness.repackageState(harness.snapshot());
            }
            try (Harness one = new Harness(1, 2, 0, both);
                    Harness other = new Harness(1, 2, 1, both)) {
                one.score(trade("BTC-USDT", "100.01", 10));
                return AbstractStreamOperatorTestHarness.repackageState(one.snapshot(), other.snapshot());
            }
        });

        try (Harness harness = new Harness(2, 3, 2, state)) {
            assertThat(harness.score(trade("BTC-USDT", "100.02", 10))).isBetween(0.1, 1.0);
            assertThat(harness.score(trade("ETH-USDT", "101", 10))).isGreaterThan(10);
        }
        assertThat(elements(state)).isEqualTo(Map.of("lanes", 0, "used", 1, "left", 2));
    }

    @Test
    void whatWasJudgedAndNotToldOfIsReadForEver() throws Exception {
        OperatorSubtaskState state = OperatorGolden.of("scores-2", () -> {
            try (Harness harness = new Harness()) {
                harness.warmUp("BTC-USDT");
                harness.score(trade("BTC-USDT", "100.01", 10));
                harness.score(trade("BTC-USDT", "102", 11));
                harness.score(trade("BTC-USDT", "102", 16.5));
                harness.score(trade("BTC-USDT", "110", 17));
                harness.score(trade("BTC-USDT", "102.01", 17.2));
                return AbstractStreamOperatorTestHarness.repackageState(harness.snapshot());
            }
        });

        try (Harness harness = new Harness(1, 1, 0, state)) {
            assertThat(harness.score(trade("BTC-USDT", "111", 17.1))).isGreaterThan(10);
            harness.complete("BTC-USDT", 18);
            assertThat(harness.ticks())
                    .extracting(Tick::place, tick -> tick.price().toString(), tick -> tick.reference()
                            .toString())
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(0, "110", "102"),
                            org.assertj.core.groups.Tuple.tuple(1, "111", "102"),
                            org.assertj.core.groups.Tuple.tuple(2, "102.01", "102"));
            assertThat(harness.followers())
                    .extracting(tick -> tick.price().toString(), tick -> tick.reference()
                            .toString())
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("102", "100.01"));
        }
    }

    @Test
    void afterADayWithoutATradeAnInstrumentBeginsAnewAndItsLaneGoes() throws Exception {
        double day = 86_400;
        OperatorSubtaskState state;
        try (Harness harness = new Harness()) {
            harness.warmUp("BTC-USDT");
            harness.warmUp("ETH-USDT");
            assertThat(harness.score(trade("BTC-USDT", "100.01", day))).isFinite();
            assertThat(harness.score(trade("ETH-USDT", "100.01", day + 9))).isNaN();
            assertThat(harness.score(trade("ETH-USDT", "130", 2 * day + 20))).isNaN();
            state = AbstractStreamOperatorTestHarness.repackageState(harness.snapshot());
        }
        try (Harness harness = new Harness(1, 1, 0, state)) {
            harness.score(trade("ETH-USDT", "130", 3 * day + 1));
            assertThat(elements(harness.snapshot())).containsEntry("used", 1).containsEntry("left", 0);
        }
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> ScoreRules.of(Configuration.fromMap(Map.of("cleansing.warm-up", "300"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid cleansing.warm-up 300: must be 1 to the window");
        assertThatThrownBy(() -> ScoreRules.of(Configuration.fromMap(Map.of("cleansing.outlier-score", "0"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid cleansing.outlier-score 0.0: must be more than 0");
    }

    private static String instrument(MarketEvent event) {
        return event instanceof Progress progress ? progress.instruments().get(0) : ((Trade) event).instrument();
    }

    /** How many elements there are of each state. */
    private static Map<String, Integer> elements(OperatorSubtaskState state) {
        Map<String, Integer> elements = new HashMap<>();
        for (OperatorStateHandle handle : state.getManagedOperatorState()) {
            handle.getStateNameToPartitionOffsets()
                    .forEach((name, kept) -> elements.merge(name, kept.getOffsets().length, Integer::sum));
        }
        return elements;
    }

    private static SecondPrice second(int second, String low, String high, String close) {
        return new SecondPrice(
                "testing",
                "BTC-USDT",
                BEGIN + second * SECOND,
                Decimal.parse(low),
                Decimal.parse(high),
                Decimal.parse(close));
    }

    private Trade trade(String instrument, String price, double second) {
        return trade(instrument, price, second, second, Origin.STREAM);
    }

    private Trade trade(String instrument, String price, double second, double received, Origin origin) {
        number++;
        return new Trade(
                "testing",
                instrument,
                Long.toString(number),
                number,
                1,
                Decimal.parse(price),
                Decimal.parse("1"),
                Side.BUY,
                BEGIN + Math.round(second * SECOND),
                ABSENT,
                BEGIN + Math.round(received * SECOND),
                origin);
    }

    /** What was told, by instrument. */
    private static final class Told {

        final Map<String, List<Double>> scores = new TreeMap<>();
        final Map<String, List<Tick>> ticks = new TreeMap<>();
        final Map<String, List<Tick>> followers = new TreeMap<>();
        final Map<String, List<SecondPrice>> seconds = new TreeMap<>();

        void add(Harness task) throws Exception {
            task.scored().forEach(trade -> add(scores, trade.trade().instrument(), trade.score()));
            task.ticks().forEach(tick -> add(ticks, tick.instrument(), tick));
            task.followers().forEach(tick -> add(followers, tick.instrument(), tick));
            task.seconds().forEach(second -> add(seconds, second.instrument(), second));
        }

        private static <T> void add(Map<String, List<T>> all, String instrument, T one) {
            all.computeIfAbsent(instrument, any -> new ArrayList<>()).add(one);
        }
    }

    private final class Harness implements AutoCloseable {

        private final OneInputStreamOperatorTestHarness<MarketEvent, ScoredTrade> flink;

        Harness() throws Exception {
            this(Boundedness.CONTINUOUS_UNBOUNDED);
        }

        Harness(Boundedness feeds) throws Exception {
            this(feeds, 1, 1, 0, null);
        }

        Harness(int before, int tasks, int task, @Nullable OperatorSubtaskState state) throws Exception {
            this(Boundedness.CONTINUOUS_UNBOUNDED, before, tasks, task, state);
        }

        private Harness(Boundedness feeds, int before, int tasks, int task, @Nullable OperatorSubtaskState state)
                throws Exception {
            flink = new OneInputStreamOperatorTestHarness<>(new Scores(RULES, feeds), 8, tasks, task);
            if (state != null) {
                flink.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(state, 8, before, tasks, task));
            }
            flink.open();
        }

        void warmUp(String instrument) throws Exception {
            for (int i = 0; i < 40; i++) {
                score(trade(instrument, i % 2 == 0 ? "100" : "100.02", Math.floorDiv(i, 5)));
            }
        }

        double score(Trade trade) throws Exception {
            send(trade);
            List<ScoredTrade> scored = flink.extractOutputValues();
            ScoredTrade last = scored.get(scored.size() - 1);
            assertThat(last.trade()).isEqualTo(trade);
            return last.score();
        }

        void send(MarketEvent event) throws Exception {
            flink.processElement(event, 0);
        }

        List<ScoredTrade> scored() {
            return flink.extractOutputValues();
        }

        List<Tick> ticks() {
            return values(Scores.TICKS);
        }

        List<Tick> behind() {
            return values(Scores.BEHIND);
        }

        List<Tick> followers() throws Exception {
            flink.prepareSnapshotPreBarrier(1);
            return values(Scores.FOLLOWERS).stream()
                    .flatMap(followers -> followers.ticks().stream())
                    .toList();
        }

        /** The feed's word that an instrument is complete up to a second. */
        void complete(String instrument, long second) throws Exception {
            send(new Progress("testing", List.of(instrument), BEGIN + second * SECOND, BEGIN + second * SECOND));
        }

        List<SecondPrice> seconds() {
            return values(Scores.SECONDS);
        }

        OperatorSubtaskState snapshot() throws Exception {
            return flink.snapshot(1, 1);
        }

        @Override
        public void close() throws Exception {
            flink.close();
        }

        private <T> List<T> values(OutputTag<T> tag) {
            @Nullable Queue<StreamRecord<T>> records = flink.getSideOutput(tag);
            return records == null
                    ? List.of()
                    : records.stream().map(StreamRecord::getValue).toList();
        }
    }
}
