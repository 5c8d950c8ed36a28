package io.tidemark.jobs.patterns;

import static io.tidemark.jobs.patterns.Ticks.BEGIN;
import static io.tidemark.jobs.patterns.Ticks.SECOND;
import static io.tidemark.jobs.patterns.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.cleansing.SecondPrice;
import io.tidemark.jobs.cleansing.Tick;
import io.tidemark.jobs.windows.UsdGroup;
import io.tidemark.model.Decimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictsTest {

    private static final UsdGroup GROUP = new UsdGroup(Set.of("USDT", "USDC"));

    @Test
    void aPriceThatComesBackAloneIsASpike() throws Exception {
        try (Harness harness = new Harness()) {
            harness.prices("there", "BTC-USD", -10, "100.1", 0, "100.1");

            harness.judge(back("110"));

            assertThat(harness.verdicts()).containsExactly("spike 110 against 100, there");
        }
    }

    @Test
    void aPriceThatStaysWhileTheOthersStandIsOffTheMarket() throws Exception {
        try (Harness harness = new Harness()) {
            harness.prices("there", "BTC-USD", -10, "100.1", 0, "100.2");
            harness.prices("yonder", "BTC-USDC", -10, "100.3", 2, "100.4");

            harness.judge(stayed("110"));

            assertThat(harness.verdicts()).containsExactly("off_market 110 against 100.2, there,yonder");
        }
    }

    @Test
    void aPriceThatComesHomeToTheOthersIsNoOutlier() throws Exception {
        try (Harness harness = new Harness()) {
            harness.prices("there", "BTC-USD", -10, "103.1", 0, "103.1");
            harness.prices("yonder", "BTC-USDC", -10, "103.2", 2, "103.2");

            harness.judge(stayed("103"), stayed("106.4"));

            assertThat(harness.verdicts())
                    .containsExactly(
                            "move 103 against 100, there,yonder", "off_market 106.4 against 103.1, there,yonder");
        }
    }

    @Test
    void aPriceThatTheOthersFollowHasMovedWhetherItComesBackOrNot() throws Exception {
        try (Harness harness = new Harness()) {
            harness.prices("there", "BTC-USD", -10, "100.1", 1, "92");
            harness.prices("yonder", "BTC-USDC", -10, "100.3", -1, "90");

            harness.judge(back("90"), stayed("90"));

            assertThat(harness.verdicts())
                    .containsExactly("move 90 against 100, there,yonder", "move 90 against 100, there,yonder");
        }
    }

    @Test
    void aPriceThatTheOthersMayHavePassedOnlyOnTheWayIsNoOutlier() throws Exception {
        try (Harness harness = new Harness()) {
            harness.prices("there", "BTC-USD", -10, "100");
            harness.price(new SecondPrice("there", "BTC-USD", at(1), decimal("91"), decimal("100"), decimal("100")));

            harness.judge(back("90"));

            assertThat(harness.verdicts()).containsExactly("move 90 against 100, there");
        }
    }

    @Test
    void whereTheOthersDisagreeTheMajorityDecides() throws Exception {
        try (Harness harness = new Harness()) {
            harness.prices("one", "BTC-USD", -10, "100", 1, "110");
            harness.prices("two", "BTC-USD", -10, "100", 1, "100");
            harness.prices("three", "BTC-USD", -10, "100", 1, "100");

            harness.judge(stayed("110"));

            assertThat(harness.verdicts()).containsExactly("off_market 110 against 100, three,two");
        }
    }

    @Test
    void aDollarAndAStablecoinThatDifferAreNoReasonToDoubt() throws Exception {
        try (Harness harness = new Harness()) {
            harness.prices("there", "BTC-USD", -10, "95", 0, "104.5");

            harness.judge(stayed("110"));

            assertThat(harness.verdicts()).containsExactly("move 110 against 100, there");
        }
    }

    @Test
    void whoeverHasNoFreshPriceOrIsTheSameExchangeIsNotAsked() throws Exception {
        try (Harness harness = new Harness()) {
            harness.prices("there", "BTC-USD", -90, "100");
            harness.prices("here", "BTC-USDC", -10, "100", 1, "100");

            harness.judge(back("110"), stayed("110"));

            assertThat(harness.verdicts()).containsExactly("spike 110 against 100, null", "move 110 against 100, null");
        }
    }

    @Test
    void ofADepartureWhoseEndIsUnseenNothingIsSaidUnlessTheOthersTell() throws Exception {
        try (Harness harness = new Harness()) {
            harness.judge(new Departure(List.of(tick(0, 0, "110", 90)), Departure.End.UNSEEN, at(0)));
            harness.prices("there", "BTC-USD", -10, "100", 10, "100");
            harness.judge(new Departure(List.of(tick(0, 20, "111", 90)), Departure.End.UNSEEN, at(20)));

            assertThat(harness.verdicts()).containsExactly("off_market 111 against 100, there");
        }
    }

    @Test
    void everyTradeThatWasFarEnoughAwayHasAVerdict() throws Exception {
        try (Harness harness = new Harness()) {
            harness.judge(new Departure(
                    List.of(tick(0, 0, "110", 90), tick(1, 0, "100.07", 7), tick(2, 1, "112", 99)),
                    Departure.End.BACK,
                    at(2)));

            assertThat(harness.verdicts())
                    .containsExactly("spike 110 against 100, null", "spike 112 against 100, null");
        }
    }

    @Test
    void afterAPriceHasStayedOffTheMarketEachTradeIsUntilOneIsWhereTheOthersAre() throws Exception {
        try (Harness harness = new Harness()) {
            harness.prices("there", "BTC-USD", -10, "100.1", 0, "100.1", 6, "100.1", 8, "104", 10, "104");
            harness.prices("yonder", "BTC-USDC", -10, "100.3", 2, "100.3", 7, "100.4", 8, "104.2");

            harness.judge(stayed("110"));
            harness.judge(followers(6, "110", "111"));
            harness.judge(followers(7, "110", "100.2", "110.5"));
            harness.judge(followers(8, "110"), followers(9, "105.3", "104.4", "110"));
            harness.judge(followers(10, "110"));

            assertThat(harness.verdicts())
                    .containsExactly(
                            "off_market 110 against 100.1, there,yonder",
                            "off_market 110 against 100.1, there,yonder",
                            "off_market 111 against 100.1, there,yonder",
                            "off_market 110 against 100.1, there,yonder");
        }
    }

    @Test
    void aBadTickOfAnotherExchangeEndsNothing() throws Exception {
        try (Harness harness = new Harness()) {
            harness.prices("there", "BTC-USD", -10, "100.1", 0, "100.1", 6, "110");
            harness.prices("yonder", "BTC-USDC", -10, "100.3", 2, "100.3");

            harness.judge(stayed("110"));
            harness.judge(followers(6, "110"), followers(7, "110"));

            assertThat(harness.verdicts()).hasSize(3).allMatch(verdict -> verdict.startsWith("off_market 110"));
        }
    }

    @Test
    void whereTheOthersGoCountsToo() throws Exception {
        try (Harness harness = new Harness()) {
            harness.prices("there", "BTC-USD", -10, "100.1", 0, "100.1", 8, "104", 10, "109");

            harness.judge(stayed("110"));
            harness.judge(followers(8, "110", "100.1"), followers(9, "105.3", "104.4", "110"));

            assertThat(harness.verdicts())
                    .containsExactly(
                            "off_market 110 against 100.1, there",
                            "off_market 110 against 104, there",
                            "off_market 100.1 against 104, there",
                            "off_market 105.3 against 104, there");
        }
    }

    @Test
    void afterAMoveOrWithoutWitnessesNothingIsSaidOfWhatFollows() throws Exception {
        try (Harness harness = new Harness()) {
            harness.prices("there", "BTC-USD", -10, "100.1", 1, "110");
            harness.judge(stayed("110"));
            harness.judge(followers(6, "110"));
            harness.prices("there", "BTC-USD", 20, "110");
            harness.judge(new Departure(List.of(tick(0, 30, "90", -90)), Departure.End.STAYED, at(35)));
            harness.judge(followers(36, "90"));
            harness.judge(followers(200, "90"));

            assertThat(harness.verdicts())
                    .containsExactly(
                            "move 110 against 100, there",
                            "off_market 90 against 110, there",
                            "off_market 90 against 110, there");
        }
    }

    @Test
    void whatFollowsIsKeptNoLongerThanPricesHoweverLongTheWatermarkStands() throws Exception {
        try (Harness harness = new Harness()) {
            long held = 0;
            for (int second = 0; second < 3_600; second++) {
                harness.prices("there", "BTC-USD", second, "100");
                harness.send(followers(second, "110"));
                if (second == 12 * 60) {
                    held = harness.bytes();
                }
            }
            assertThat(harness.bytes()).isLessThan(held * 5 / 4);

            harness.watermark(6_000);

            assertThat(harness.entries()).isZero();
        }
    }

    @Property(tries = 30)
    void theOrderOfArrivalAndRestartsChangeNothing(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<Object> events = new ArrayList<>();
        for (String exchange : List.of("there", "yonder", "beyond")) {
            for (int second = -20; second < 60; second++) {
                String price = Integer.toString(99 + random.nextInt(3) + (random.nextInt(20) == 0 ? 10 : 0));
                events.add(new SecondPrice(
                        exchange, "BTC-USD", at(second), decimal(price), decimal(price), decimal(price)));
            }
        }
        for (int i = 0; i < 6; i++) {
            Tick left = tick(0, i * 8, "110", 90);
            events.add(new Departure(
                    List.of(left), random.nextBoolean() ? Departure.End.BACK : Departure.End.STAYED, at(i * 8 + 1)));
        }
        List<String> expected = run(events, random, 0);

        Collections.shuffle(events, random);

        assertThat(run(events, random, 3)).isEqualTo(expected);
        assertThat(expected).isNotEmpty();
    }

    @Test
    void pricesAreForgottenAndAnAssetThatIsTradedNoMoreLeavesNothing() throws Exception {
        try (Harness harness = new Harness()) {
            for (int second = 0; second < 3_600; second++) {
                harness.prices("there", "BTC-USD", second, "100");
            }
            int held = harness.entries();

            harness.watermark(6_000);

            assertThat(held).isLessThan(12 * 60);
            assertThat(harness.entries()).isZero();
        }
    }

    private static List<String> run(List<Object> events, Random random, int restarts) throws Exception {
        List<String> verdicts = new ArrayList<>();
        Harness harness = new Harness();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof SecondPrice price) {
                harness.price(price);
            } else if (events.get(i) instanceof Departure departure) {
                harness.send(departure);
            }
            if (restarts > 0 && random.nextInt(events.size()) < restarts) {
                OperatorSubtaskState state = harness.flink.snapshot(i, i);
                harness.close();
                harness = new Harness(state);
            }
        }
        harness.watermark(100);
        verdicts.addAll(harness.verdicts());
        harness.close();
        return verdicts;
    }

    private static Departure back(String price) {
        return new Departure(List.of(tick(0, 0, price, 90)), Departure.End.BACK, at(1));
    }

    private static Departure stayed(String price) {
        return new Departure(List.of(tick(0, 0, price, 90)), Departure.End.STAYED, at(5));
    }

    /** Trades of one second after the price left 100 for another. */
    private static Departure followers(int second, String... prices) {
        List<Tick> ticks = new ArrayList<>();
        for (String price : prices) {
            ticks.add(tick(Tick.FOLLOWS, second, price, 90));
        }
        return new Departure(ticks, Departure.End.STAYED, at(second));
    }

    private static long at(int second) {
        return BEGIN + second * SECOND;
    }

    private static Decimal decimal(String price) {
        return Decimal.parse(price);
    }

    private static final class Harness implements AutoCloseable {

        private final KeyedTwoInputStreamOperatorTestHarness<String, Departure, SecondPrice, Outlier> flink;
        private int seen;

        Harness() throws Exception {
            this(null);
        }

        Harness(@Nullable OperatorSubtaskState state) throws Exception {
            flink = new KeyedTwoInputStreamOperatorTestHarness<>(
                    new KeyedCoProcessOperator<>(new Verdicts(10)),
                    departure -> GROUP.group(departure.first().instrument()),
                    price -> GROUP.group(price.instrument()),
                    Types.STRING);
            flink.setup(OutlierSerializer.INSTANCE);
            if (state != null) {
                flink.initializeState(state);
            }
            flink.open();
        }

        /** A second and a price, and so on. */
        void prices(String exchange, String instrument, Object... secondsAndPrices) throws Exception {
            for (int i = 0; i < secondsAndPrices.length; i += 2) {
                Decimal price = decimal(String.valueOf(secondsAndPrices[i + 1]));
                price(new SecondPrice(exchange, instrument, at((Integer) secondsAndPrices[i]), price, price, price));
            }
        }

        void price(SecondPrice price) throws Exception {
            flink.processElement2(price, price.second() / 1_000);
        }

        void send(Departure departure) throws Exception {
            flink.processElement1(departure, departure.endedAt() / 1_000);
        }

        void judge(Departure... departures) throws Exception {
            for (Departure departure : departures) {
                send(departure);
                seen = Math.max(seen, (int) ((departure.endedAt() - BEGIN) / SECOND) + 1);
            }
            watermark(seen);
        }

        void watermark(int second) throws Exception {
            flink.processBothWatermarks(new org.apache.flink.streaming.api.watermark.Watermark(at(second) / 1_000));
        }

        List<String> verdicts() {
            return flink.extractOutputValues().stream()
                    .map(outlier -> "%s %s against %s, %s"
                            .formatted(
                                    outlier.kind().text(),
                                    outlier.tick().price(),
                                    outlier.reference(),
                                    outlier.confirmedBy()))
                    .toList();
        }

        long bytes() throws Exception {
            return flink.snapshot(1, 1).getManagedKeyedState().stream()
                    .mapToLong(KeyedStateHandle::getStateSize)
                    .sum();
        }

        int entries() {
            return flink.numKeyedStateEntries();
        }

        @Override
        public void close() throws Exception {
            flink.close();
        }
    }
}
