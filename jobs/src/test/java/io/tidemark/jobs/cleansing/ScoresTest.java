package io.tidemark.jobs.cleansing;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.model.Decimal;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Origin;
import io.tidemark.model.Progress;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScoresTest {

    private static final long SECOND = 1_000_000L;
    private static final long BEGIN = 1_767_323_045L * SECOND;
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

    @Property(tries = 40)
    void scoresAndTicksAreTheSameOverRestarts(@ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int parallelism)
            throws Exception {
        Random random = new Random(seed);
        List<Trade> trades = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String instrument = random.nextInt(3) == 0 ? "ETH-USDT" : "BTC-USDT";
            long price = 10_000L + random.nextInt(5) + (random.nextInt(60) == 0 ? 300 : 0);
            trades.add(trade(instrument, BigDecimal.valueOf(price, 2).toPlainString(), i / 5));
        }
        List<Double> expected = new ArrayList<>();
        List<Tick> expectedTicks = new ArrayList<>();
        try (Harness harness = new Harness()) {
            for (Trade trade : trades) {
                expected.add(harness.score(trade));
            }
            expectedTicks.addAll(harness.ticks());
        }

        List<Double> scores = new ArrayList<>();
        List<Tick> ticks = new ArrayList<>();
        @Nullable OperatorSubtaskState state = null;
        int from = 0;
        int shift = random.nextInt(parallelism);
        while (from < trades.size()) {
            int to = Math.min(trades.size(), from + 1 + random.nextInt(200));
            List<Harness> harnesses = new ArrayList<>();
            for (int task = 0; task < parallelism; task++) {
                harnesses.add(new Harness(parallelism, parallelism, task, state));
            }
            for (Trade trade : trades.subList(from, to)) {
                int task = (trade.instrument().equals("BTC-USDT") ? shift : 0) % parallelism;
                scores.add(harnesses.get(task).score(trade));
            }
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (Harness harness : harnesses) {
                states.add(harness.snapshot());
                ticks.addAll(harness.ticks());
                harness.close();
            }
            state = AbstractStreamOperatorTestHarness.repackageState(states.toArray(new OperatorSubtaskState[0]));
            from = to;
        }

        assertThat(scores).isEqualTo(expected);
        assertThat(ticks).containsExactlyInAnyOrderElementsOf(expectedTicks);
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> ScoreRules.of(Configuration.fromMap(java.util.Map.of("cleansing.warm-up", "300"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid cleansing.warm-up 300: must be 1 to the window");
        assertThatThrownBy(() -> ScoreRules.of(Configuration.fromMap(java.util.Map.of("cleansing.outlier-score", "0"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid cleansing.outlier-score 0.0: must be more than 0");
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

    private Trade trade(String instrument, String price, long second) {
        return trade(instrument, price, second, second, Origin.STREAM);
    }

    private Trade trade(String instrument, String price, long second, long received, Origin origin) {
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
                BEGIN + second * SECOND,
                ABSENT,
                BEGIN + received * SECOND,
                origin);
    }

    private final class Harness implements AutoCloseable {

        private final OneInputStreamOperatorTestHarness<MarketEvent, ScoredTrade> flink;

        Harness() throws Exception {
            this(1, 1, 0, null);
        }

        Harness(int before, int tasks, int task, @Nullable OperatorSubtaskState state) throws Exception {
            flink = new OneInputStreamOperatorTestHarness<>(new Scores(RULES), 8, tasks, task);
            if (state != null) {
                flink.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(state, 8, before, tasks, task));
            }
            flink.open();
        }

        void warmUp(String instrument) throws Exception {
            for (int i = 0; i < 40; i++) {
                score(trade(instrument, i % 2 == 0 ? "100" : "100.02", i / 5));
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

        List<Tick> ticks() {
            return values(Scores.TICKS);
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
