package io.tidemark.jobs.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.MarketEvent;
import io.tidemark.model.Price;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PricesTest {

    private static final long MINUTE = PriceMemory.MINUTE;
    private static final long BEGIN = 1_767_323_040_000_000L;

    @Property(tries = 40)
    void whateverOrderTheyComeInAndHoweverOftenTheSamePricesAreTheSame(@ForAll long seed) throws Exception {
        Random dice = new Random(seed);
        List<Price> inOrder = day(dice);
        List<Price> shuffled = new ArrayList<>(inOrder);
        for (Price again : inOrder) {
            if (dice.nextInt(4) == 0) {
                shuffled.add(again);
            }
        }
        // Within a day of the newest; the last stays where it is so that nothing is too late.
        Collections.shuffle(shuffled, dice);

        Told expected = told(inOrder, dice, 0);
        Told found = told(shuffled, dice, 10);

        assertThat(found.prices()).containsExactlyInAnyOrderElementsOf(expected.prices());
        assertThat(found.latest()).isEqualTo(expected.latest());
        assertThat(expected.metrics()).hasSameSizeAs(inOrder);
    }

    @Test
    void aChangeIsAgainstTheLastPriceOldEnoughThatStillStood() throws Exception {
        Told told = told(
                List.of(
                        price(0, "100"),
                        price(6, "101"),
                        price(10, "103"),
                        price(40, "104"),
                        price(60, "110"),
                        price(24 * 60 + 3, "150")),
                new Random(1),
                0);

        assertThat(told.metrics())
                .extracting(PriceMetric::change5m, PriceMetric::change1h, PriceMetric::change24h)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(null, null, null),
                        org.assertj.core.groups.Tuple.tuple(new BigDecimal("1"), null, null),
                        org.assertj.core.groups.Tuple.tuple(new BigDecimal("3"), null, null),
                        org.assertj.core.groups.Tuple.tuple(null, null, null),
                        org.assertj.core.groups.Tuple.tuple(null, new BigDecimal("1E+1"), null),
                        org.assertj.core.groups.Tuple.tuple(null, null, new BigDecimal("5E+1")));
    }

    @Test
    void aJumpHasAHighScoreOnceThirtyChangesAreKnown() throws Exception {
        List<Price> prices = new ArrayList<>();
        for (int i = 0; i <= 31; i++) {
            prices.add(price(5L * i, i % 2 == 0 ? "100" : "100.1"));
        }
        prices.add(price(160, "105"));

        List<PriceMetric> metrics = told(prices, new Random(1), 0).metrics();

        assertThat(metrics.subList(0, 31))
                .allSatisfy(metric -> assertThat(metric.score()).isNull());
        assertThat(metrics.get(31).score()).isBetween(-2.0, 2.0);
        assertThat(metrics.get(32).score()).isBetween(45.0, 52.0);
    }

    @Test
    void aStillPriceHasNoScore() throws Exception {
        List<Price> prices = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            prices.add(price(5L * i, "1"));
        }

        assertThat(told(prices, new Random(1), 0).metrics())
                .allSatisfy(metric -> assertThat(metric.score()).isNull());
    }

    @Test
    void aLatePriceRevisesThoseItSaysSomethingNewOf() throws Exception {
        Told told =
                told(List.of(price(0, "100"), price(12, "110"), price(30, "120"), price(5, "105")), new Random(1), 0);

        assertThat(told.metrics())
                .extracting(
                        metric -> (metric.pricedAt() - BEGIN) / MINUTE, PriceMetric::revision, PriceMetric::change5m)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0L, 0, null),
                        org.assertj.core.groups.Tuple.tuple(12L, 0, new BigDecimal("1E+1")),
                        org.assertj.core.groups.Tuple.tuple(30L, 0, new BigDecimal("9.090909")),
                        org.assertj.core.groups.Tuple.tuple(5L, 0, new BigDecimal("5")),
                        org.assertj.core.groups.Tuple.tuple(12L, 1, new BigDecimal("4.761905")));
        assertThat(told.metrics().get(4).behind()).isEqualTo(18 * MINUTE);
    }

    @Test
    void whatIsTwoDaysLateIsLeftOutAndOfADayLateNothingIsCompared() throws Exception {
        Told told = told(
                List.of(price(4 * 24 * 60, "100"), price(24 * 60, "1"), price(3 * 24 * 60 - 60, "2")),
                new Random(1),
                0);

        assertThat(told.prices()).extracting(Price::price).containsExactly(new BigDecimal("100"), new BigDecimal("2"));
        assertThat(told.metrics()).hasSize(1);
    }

    private static List<Price> day(Random dice) {
        Map<Long, Price> prices = new TreeMap<>();
        double value = 100;
        for (int i = 0; i < 60; i++) {
            value *= 1 + dice.nextGaussian() / 100;
            long minute = i * 20L + dice.nextInt(15);
            prices.put(minute, price(minute, String.valueOf(Math.round(value * 100) / 100.0)));
        }
        return List.copyOf(prices.values());
    }

    private static Price price(long minute, String value) {
        long at = BEGIN + minute * MINUTE;
        BigDecimal price = new BigDecimal(value);
        return new Price("v", "bitcoin", "btc", "usd", at, price, null, 1, null, null, null, null, null, at + 1);
    }

    /** What comes of the prices, with so many restarts in between. */
    private static Told told(List<Price> prices, Random dice, int restarts) throws Exception {
        Set<Integer> restartBefore = new HashSet<>();
        for (int i = 0; i < restarts; i++) {
            restartBefore.add(dice.nextInt(prices.size()));
        }
        Told told = new Told(new ArrayList<>(), new ArrayList<>());
        var harness = harness(null);
        for (int i = 0; i < prices.size(); i++) {
            if (restartBefore.contains(i)) {
                OperatorSubtaskState state = harness.snapshot(i, i);
                told.take(harness);
                harness.close();
                harness = harness(state);
            }
            harness.processElement(new StreamRecord<>(prices.get(i)));
        }
        told.take(harness);
        harness.close();
        return told;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, MarketEvent, MarketEvent> harness(
            @Nullable OperatorSubtaskState state) throws Exception {
        KeyedOneInputStreamOperatorTestHarness<String, MarketEvent, MarketEvent> harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new Prices()), price -> ((Price) price).lane(), Types.STRING);
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    private record Told(List<Price> prices, List<PriceMetric> metrics) {

        void take(KeyedOneInputStreamOperatorTestHarness<String, MarketEvent, MarketEvent> harness) {
            harness.extractOutputValues().forEach(price -> prices.add((Price) price));
            var side = harness.getSideOutput(Prices.METRICS);
            if (side != null) {
                side.forEach(record -> metrics.add(record.getValue()));
            }
        }

        /** By time, the last word without when it was known and as which revision. */
        Map<Long, List<Object>> latest() {
            Map<Long, PriceMetric> newest = new TreeMap<>();
            metrics.forEach(metric -> newest.merge(
                    metric.pricedAt(), metric, (one, other) -> one.revision() > other.revision() ? one : other));
            Map<Long, List<Object>> words = new LinkedHashMap<>();
            newest.forEach((at, metric) -> words.put(
                    at,
                    java.util.Arrays.asList(
                            metric.price(), metric.change5m(), metric.change1h(), metric.change24h(), metric.score())));
            return words;
        }
    }
}
