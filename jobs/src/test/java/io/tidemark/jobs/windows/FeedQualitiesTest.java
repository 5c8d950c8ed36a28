package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.model.Decimal;
import io.tidemark.model.Disorder;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.FrameRead;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Origin;
import io.tidemark.model.Quote;
import io.tidemark.model.Rejected;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeedQualitiesTest {

    private static final long SECOND = 1_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long BEGIN = 1_767_323_040L * SECOND;
    private static final Decimal ONE = Decimal.parse("1");

    /** After so many of a hundred parts; each takes some milliseconds, most for the harness's threads and folders. */
    private static final int RESTARTS = 3;

    @Property(tries = 60)
    void partsMergeToTheSameWhereverTheyAreCutAndWhateverRestarts(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<MarketEvent> events = events(random, 400);
        Map<String, FeedQuality> whole = latest(run(parts(events, new Random(seed), 0), new Random(seed), 0));

        List<QualityPart> cut = parts(events, random, 10);
        Map<String, FeedQuality> pieces = latest(run(mixed(cut, random), random, RESTARTS));

        assertThat(pieces).isEqualTo(whole);
    }

    @Property(tries = 60)
    void latestRowsEqualARecomputation(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<MarketEvent> events = events(random, 400);

        Map<String, FeedQuality> rows = latest(run(parts(events, random, 10), random, RESTARTS));

        Map<String, Facts> expected = recomputed(events);
        assertThat(rows.keySet()).isEqualTo(expected.keySet());
        rows.forEach((key, row) -> {
            Facts facts = Objects.requireNonNull(expected.get(key));
            assertThat(row.messages()).as(key).isEqualTo(facts.times.size());
            assertThat(row.duplicates()).as(key).isEqualTo(facts.duplicates);
            assertThat(row.outOfOrder()).as(key).isEqualTo(facts.outOfOrder);
            assertThat(row.rejected()).as(key).isEqualTo(facts.rejected);
            assertThat(row.missing()).as(key).isEqualTo(facts.missing);
            assertThat(row.repaired()).as(key).isEqualTo(facts.repaired);
            assertThat(row.silence()).as(key).isEqualTo(facts.silence);
            FeedQuality.Latency latency = row.latency();
            assertThat(latency == null).as(key).isEqualTo(facts.latencies.isEmpty());
            if (latency != null) {
                List<Long> sorted = facts.latencies.stream().sorted().toList();
                assertThat(latency.min()).isEqualTo((double) sorted.get(0));
                assertThat(latency.max()).isEqualTo((double) sorted.get(sorted.size() - 1));
                assertThat(latency.p50()).isCloseTo(quantile(sorted, 50), tolerance(quantile(sorted, 50)));
                assertThat(latency.p95()).isCloseTo(quantile(sorted, 95), tolerance(quantile(sorted, 95)));
                assertThat(latency.p99()).isCloseTo(quantile(sorted, 99), tolerance(quantile(sorted, 99)));
            }
        });
    }

    @Test
    void publishesAMinuteASecondAfterItsEndAndNotBefore() throws Exception {
        List<MarketEvent> events = List.of(
                trade("a", 1, BEGIN + 10, 5_000),
                frame("a", BEGIN + 10),
                frame("a", BEGIN + MINUTE + SECOND - 1),
                frame("a", BEGIN + MINUTE + SECOND));

        List<QualityPart> parts = parts(events.subList(0, 3), new Random(0), 0, false);
        List<QualityPart> more = parts(events, new Random(0), 0, false);

        assertThat(parts).isEmpty();
        assertThat(more).extracting(part -> part.channel).containsExactlyInAnyOrder("trades", "frames");
        assertThat(run(more, new Random(0), 0)).hasSize(2);
    }

    @Test
    void whatBecomesOfAGapRevisesTheMinuteItWasNoticedIn() throws Exception {
        List<MarketEvent> events = List.of(
                trade("a", 1, BEGIN + 10, 5_000),
                gap(7, 0, BEGIN + 20, 3, 0),
                frame("a", BEGIN + 30),
                frame("a", BEGIN + 2 * MINUTE),
                gap(7, 1, BEGIN + 20, 0, 2),
                gap(9, 0, BEGIN + 20, 1, 0),
                frame("a", BEGIN + 3 * MINUTE));

        List<FeedQuality> rows = run(parts(events, new Random(0), 0), new Random(0), 0).stream()
                .filter(row -> row.channel().equals("trades"))
                .toList();

        assertThat(rows).extracting(FeedQuality::revision).containsExactly(0, 1);
        assertThat(rows).extracting(FeedQuality::holes).containsExactly(1, 1);
        assertThat(rows).extracting(FeedQuality::missing).containsExactly(3L, 1L);
        assertThat(rows).extracting(FeedQuality::repaired).containsExactly(0L, 2L);
    }

    @Test
    void whatBecomesOfAGapOfAnotherRunIsNoRowOfThisOne() throws Exception {
        Gap repaired = new Gap(
                "a",
                "X-Y",
                7,
                2,
                9,
                0,
                3,
                ABSENT,
                ABSENT,
                BEGIN + 20,
                BEGIN + 5 * MINUTE,
                "missed",
                Gap.Status.REPAIRED);
        List<MarketEvent> closedFirst =
                List.of(repaired, trade("a", 1, BEGIN + 5 * MINUTE, 5_000), frame("a", BEGIN + 9 * MINUTE));
        List<MarketEvent> heardFirst = List.of(
                trade("a", 1, BEGIN + 5 * MINUTE, 5_000), gap(7, 2, BEGIN + 20, 1, 2), frame("a", BEGIN + 9 * MINUTE));

        for (List<MarketEvent> events : List.of(closedFirst, heardFirst)) {
            assertThat(run(parts(events, new Random(0), 0), new Random(0), 0))
                    .filteredOn(row -> row.channel().equals("trades"))
                    .singleElement()
                    .satisfies(row -> assertThat(row.windowStart()).isEqualTo(BEGIN + 5 * MINUTE));
        }
    }

    @Test
    void silenceReachesBackToTheMessageBeforeHoweverLongAgo() throws Exception {
        List<MarketEvent> events = List.of(trade("a", 1, BEGIN, 5_000), trade("a", 2, BEGIN + 7 * MINUTE + 5, 5_000));

        List<FeedQuality> rows = run(parts(events, new Random(0), 0), new Random(0), 0);

        assertThat(rows).extracting(FeedQuality::silence).containsExactly(ABSENT, 7 * MINUTE + 5);
    }

    @Test
    void carriesTheClocksOffsetOfTheExchange() throws Exception {
        List<MarketEvent> events = List.of(
                new FeedEvent("a", "c", BEGIN, FeedEvent.Kind.CLOCK, ABSENT, null, null, 3_000),
                trade("a", 1, BEGIN + 10, 5_000),
                trade("b", 1, BEGIN + 10, 5_000));

        List<FeedQuality> rows = run(parts(events, new Random(0), 0), new Random(0), 0);

        assertThat(rows.stream().collect(Collectors.toMap(FeedQuality::exchange, FeedQuality::clockOffset)))
                .isEqualTo(Map.of("a", 3_000L, "b", ABSENT));
    }

    @Test
    void forgetsMinutesThatMissNothing() throws Exception {
        List<MarketEvent> events = new ArrayList<>();
        for (int minute = 0; minute < 500; minute++) {
            events.add(trade("a", minute, BEGIN + minute * MINUTE, 5_000));
        }
        List<QualityPart> parts = parts(events, new Random(0), 0);
        try (Harness harness = new Harness(null)) {
            List<Long> bytes = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                harness.send(parts.get(i));
                if (i % 100 == 99) {
                    bytes.add(harness.stateSize());
                }
            }

            assertThat(harness.rows()).hasSize(500);
            assertThat(bytes.get(4)).isLessThan(bytes.get(0) * 5 / 4);
        }
    }

    private static List<MarketEvent> events(Random random, int count) {
        // A gap shows only after a trade.
        List<MarketEvent> events = new ArrayList<>(List.of(trade("a", 0, BEGIN, 5_000), frame("a", BEGIN)));
        long at = BEGIN;
        long number = 1;
        for (int i = 0; i < count; i++) {
            at += random.nextInt(50) == 0 ? random.nextLong(3 * MINUTE) : random.nextLong(SECOND);
            String exchange = random.nextBoolean() ? "a" : "b";
            long latency = random.nextInt(4) == 0 ? -random.nextLong(2 * SECOND) : random.nextLong(500_000);
            switch (random.nextInt(12)) {
                case 0 -> events.add(new Disorder(exchange, "X-Y", Disorder.Kind.DUPLICATE, at));
                case 1 -> events.add(new Disorder(exchange, "X-Y", Disorder.Kind.OUT_OF_ORDER, at));
                case 2 -> events.add(new Rejected("ws", exchange, "c", at, "not_json", "d", null, "{"));
                case 3 -> {
                    long opened = Math.max(BEGIN, at - random.nextLong(2 * MINUTE));
                    events.add(gap(number, 0, opened, 4, 0));
                    if (random.nextBoolean()) {
                        events.add(gap(number, 1, opened, 0, 4));
                    }
                    number += 10;
                }
                case 4, 5, 6 ->
                    events.add(new Quote(
                            exchange,
                            "X-Y",
                            ONE,
                            ONE,
                            ONE,
                            ONE,
                            random.nextInt(3) == 0 ? ABSENT : at - latency,
                            at,
                            ABSENT));
                case 7 -> events.add(repaired(exchange, at));
                case 8 -> events.add(trade(exchange, i, at, latency + MINUTE).from(Origin.SNAPSHOT));
                default -> events.add(trade(exchange, i, at, latency));
            }
            events.add(frame(exchange, at));
        }
        return events;
    }

    private static List<QualityPart> parts(List<MarketEvent> events, Random random, int percent) throws Exception {
        return parts(events, random, percent, true);
    }

    /** What the first operator sends, with checkpoints and restarts after so many of a hundred frames. */
    private static List<QualityPart> parts(List<MarketEvent> events, Random random, int percent, boolean ends)
            throws Exception {
        List<QualityPart> parts = new ArrayList<>();
        OneInputStreamOperatorTestHarness<MarketEvent, QualityPart> harness = minutes();
        for (MarketEvent event : events) {
            harness.processElement(event, 0);
            if (event instanceof FrameRead && random.nextInt(100) < percent) {
                harness.prepareSnapshotPreBarrier(1);
                if (random.nextInt(5) == 0) {
                    parts.addAll(harness.extractOutputValues());
                    harness.close();
                    harness = minutes();
                }
            }
        }
        if (ends) {
            harness.endInput();
        }
        parts.addAll(harness.extractOutputValues());
        harness.close();
        return parts;
    }

    private static OneInputStreamOperatorTestHarness<MarketEvent, QualityPart> minutes() throws Exception {
        OneInputStreamOperatorTestHarness<MarketEvent, QualityPart> harness =
                new OneInputStreamOperatorTestHarness<>(new QualityMinutes());
        harness.setup(QualityPartSerializer.INSTANCE);
        harness.open();
        return harness;
    }

    /** Another order, the same one within each key. */
    private static List<QualityPart> mixed(List<QualityPart> parts, Random random) {
        Map<String, List<QualityPart>> lanes =
                parts.stream().collect(Collectors.groupingBy(QualityPart::lane, TreeMap::new, Collectors.toList()));
        List<List<QualityPart>> queues = new ArrayList<>(lanes.values());
        List<QualityPart> mixed = new ArrayList<>();
        int[] next = new int[queues.size()];
        while (mixed.size() < parts.size()) {
            int one = random.nextInt(next.length);
            if (next[one] < queues.get(one).size()) {
                mixed.add(queues.get(one).get(next[one]++));
            }
        }
        return mixed;
    }

    private static List<FeedQuality> run(List<QualityPart> parts, Random random, int percent) throws Exception {
        List<FeedQuality> rows = new ArrayList<>();
        Harness harness = new Harness(null);
        for (QualityPart part : parts) {
            harness.send(part);
            if (random.nextInt(100) < percent) {
                rows.addAll(harness.rows());
                harness = harness.restarted();
            }
        }
        harness.end();
        rows.addAll(harness.rows());
        harness.close();
        return rows;
    }

    private static Map<String, FeedQuality> latest(List<FeedQuality> rows) {
        Map<String, FeedQuality> latest = new TreeMap<>();
        Map<String, Integer> next = new HashMap<>();
        for (FeedQuality row : rows) {
            String key = "%s/%s/%s %d"
                    .formatted(row.exchange(), row.instrument(), row.channel(), (row.windowStart() - BEGIN) / MINUTE);
            assertThat(row.revision()).isEqualTo(next.merge(key, 1, Integer::sum) - 1);
            latest.put(key, row.published(0, 0));
        }
        return latest;
    }

    /** What a row should say. */
    private static final class Facts {
        private final List<Long> times = new ArrayList<>();
        private final List<Long> latencies = new ArrayList<>();
        private long duplicates;
        private long outOfOrder;
        private long rejected;
        private long missing;
        private long repaired;
        private long silence = ABSENT;
    }

    /** Qualities the slow and simple way, sharing no code with the operators. */
    private static Map<String, Facts> recomputed(List<MarketEvent> events) {
        Map<String, Facts> facts = new TreeMap<>();
        Map<Long, Gap> gaps = new TreeMap<>();
        for (MarketEvent event : events) {
            if (event instanceof Trade trade && trade.origin() != Origin.REPAIR) {
                Facts of = of(facts, trade.exchange() + "/X-Y/trades", trade.receivedAt());
                of.times.add(trade.receivedAt());
                if (trade.origin() != Origin.SNAPSHOT) {
                    of.latencies.add(trade.receivedAt() - trade.tradedAt());
                }
            } else if (event instanceof Quote quote) {
                Facts of = of(facts, quote.exchange() + "/X-Y/quotes", quote.receivedAt());
                of.times.add(quote.receivedAt());
                if (quote.quotedAt() != ABSENT) {
                    of.latencies.add(quote.receivedAt() - quote.quotedAt());
                }
            } else if (event instanceof FrameRead read) {
                of(facts, read.exchange() + "/*/frames", read.frame().receivedAt())
                        .times
                        .add(read.frame().receivedAt());
            } else if (event instanceof Disorder disorder) {
                Facts of = of(facts, disorder.exchange() + "/X-Y/trades", disorder.receivedAt());
                if (disorder.kind() == Disorder.Kind.DUPLICATE) {
                    of.times.add(disorder.receivedAt());
                    of.duplicates++;
                } else {
                    of.outOfOrder++;
                }
            } else if (event instanceof Rejected rejected) {
                of(facts, rejected.exchange() + "/*/frames", rejected.receivedAt()).rejected++;
            } else if (event instanceof Gap gap) {
                gaps.put(gap.firstNumber(), gap);
            }
        }
        gaps.values().forEach(gap -> {
            Facts of = of(facts, gap.exchange() + "/X-Y/trades", gap.openedAt());
            of.missing += gap.missing();
            of.repaired += gap.repaired();
        });
        silences(facts);
        return facts;
    }

    private static void silences(Map<String, Facts> facts) {
        Map<String, Long> before = new HashMap<>();
        List<String> keys = facts.keySet().stream()
                .sorted(Comparator.comparingLong(key -> Long.parseLong(key.split(" ")[1])))
                .toList();
        for (String key : keys) {
            Facts of = Objects.requireNonNull(facts.get(key));
            String lane = key.split(" ")[0];
            for (long at : of.times) {
                Long last = before.put(lane, at);
                of.silence = last == null ? of.silence : Math.max(of.silence, at - last);
            }
        }
    }

    private static Facts of(Map<String, Facts> facts, String lane, long at) {
        return facts.computeIfAbsent(lane + " " + Math.floorDiv(at - BEGIN, MINUTE), any -> new Facts());
    }

    /** The nearest rank: the least that so many percent do not exceed. */
    private static double quantile(List<Long> sorted, int percent) {
        return sorted.get((percent * sorted.size() + 99) / 100 - 1);
    }

    private static org.assertj.core.data.Offset<Double> tolerance(double value) {
        return within(Math.abs(value) * Latencies.ACCURACY * 1.0001 + 1e-9);
    }

    private static Trade trade(String exchange, long number, long at, long latency) {
        return new Trade(
                exchange,
                "X-Y",
                Long.toString(number),
                number,
                1,
                ONE,
                ONE,
                Side.BUY,
                at - latency,
                ABSENT,
                at,
                Origin.STREAM);
    }

    private static Trade repaired(String exchange, long at) {
        return new Trade(exchange, "X-Y", "1", 1, 1, ONE, ONE, Side.BUY, at, ABSENT, at, Origin.REPAIR);
    }

    private static FrameRead frame(String exchange, long at) {
        Frame frame = new Frame(exchange, "c", 1, null, Frame.Kind.WS, at, null, "{}");
        return new FrameRead(frame, FrameRead.Outcome.ACCEPTED, 1, 0, 0);
    }

    private static Gap gap(long first, int revision, long openedAt, long missing, long repaired) {
        return new Gap(
                "a", "X-Y", first, revision, first + 3, missing, repaired, ABSENT, ABSENT, openedAt, ABSENT, "missed",
                OPEN);
    }

    private static final Gap.Status OPEN = Gap.Status.OPEN;

    private static final class Harness implements AutoCloseable {

        private final KeyedOneInputStreamOperatorTestHarness<String, QualityPart, FeedQuality> harness;

        Harness(@Nullable OperatorSubtaskState state) throws Exception {
            harness = new KeyedOneInputStreamOperatorTestHarness<>(
                    new KeyedProcessOperator<>(new FeedQualities(Duration.ofMinutes(10))),
                    QualityPart::lane,
                    Types.STRING);
            harness.setup(FeedQualitySerializer.INSTANCE);
            if (state != null) {
                harness.initializeState(state);
            }
            harness.open();
        }

        Harness restarted() throws Exception {
            OperatorSubtaskState state = harness.snapshot(1, 1);
            harness.close();
            return new Harness(state);
        }

        void send(QualityPart part) throws Exception {
            harness.processElement(QualityPartSerializer.INSTANCE.copy(part), 0);
        }

        void end() throws Exception {
            harness.processWatermark(Long.MAX_VALUE);
        }

        List<FeedQuality> rows() {
            return harness.extractOutputValues();
        }

        long stateSize() throws Exception {
            return harness.snapshot(1, 1).getStateSize();
        }

        @Override
        public void close() throws Exception {
            harness.close();
        }
    }
}
