package io.tidemark.jobs.alerts;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.golden.OperatorGolden;
import io.tidemark.model.Decimal;
import io.tidemark.model.Frame;
import io.tidemark.model.FrameRead;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Origin;
import io.tidemark.model.Progress;
import io.tidemark.model.Pulse;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeedWatchTest {

    private static final long SECOND = 1_000_000L;
    // The beginning of a minute.
    private static final long BEGIN = 1_767_323_040L * SECOND;

    @Test
    void anInstrumentThatIsSilentBeyondItsOwnRhythmStallsAndAQuietOneDoesNot() throws Exception {
        try (Harness harness = new Harness()) {
            for (int second = 0; second <= 1_200; second++) {
                if (second < 700) {
                    harness.send(trade("BTC-USDT", second));
                }
                if (second % 40 == 0) {
                    harness.send(trade("DOGE-USDT", second));
                }
                harness.send(frame(second, FrameRead.Outcome.ACCEPTED), progress(second));
            }
            harness.send(trade("BTC-USDT", 1_201), progress(1_205), progress(1_212));

            assertThat(harness.said())
                    .containsExactly(
                            "stall BTC-USDT BEGAN 699 761 okx BTC-USDT has been silent for 60 s, and was for 1 s at most",
                            "stall BTC-USDT ENDED 1201 1201 okx BTC-USDT is heard again; it was not traded meanwhile");
        }
    }

    @Test
    void aStallInWhichTradesWereMissedIsTheFeeds() throws Exception {
        try (Harness harness = new Harness()) {
            for (int second = 0; second < 100; second++) {
                harness.send(trade("BTC-USDT", second), frame(second, FrameRead.Outcome.ACCEPTED));
            }
            harness.send(progress(200), trade("BTC-USDT", 201), gap(Gap.Status.OPEN, 201, 5));
            harness.send(gap(Gap.Status.REPAIRED, 201, 0), progress(212));

            assertThat(harness.said())
                    .last()
                    .isEqualTo("stall BTC-USDT ENDED 201 201 okx BTC-USDT is heard again; it was traded meanwhile");
        }
    }

    @Test
    void aGapIsToldOfIfItIsNotFoundInTimeAndEndsWhenAllIsFound() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(gap(Gap.Status.OPEN, 0, 5), progress(29));
            int early = harness.said().size();
            harness.send(progress(30), gap(Gap.Status.REPAIRED, 40, 0));
            harness.send(gap(Gap.Status.OPEN, 50, 5), gap(Gap.Status.REPAIRED, 51, 0), progress(200));

            assertThat(early).isZero();
            assertThat(harness.said())
                    .containsExactly(
                            "gap BTC-USDT BEGAN 0 30 okx BTC-USDT misses 5 trades",
                            "gap BTC-USDT ENDED 40 40 okx BTC-USDT misses nothing any more");
        }
    }

    @Test
    void tradesThatAreLostAreToldOfAtOnce() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(gap(Gap.Status.LOST, 3, 5));

            assertThat(harness.said()).containsExactly("gap BTC-USDT OVER 3 3 okx BTC-USDT has lost 5 trades");
        }
    }

    @Test
    void silenceOfAWholeExchangeIsToldOfByThePulseAndEndsWithTheNextFrame() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(frame(0, FrameRead.Outcome.CONTROL));
            for (int second = 2; second < 60; second++) {
                harness.send(new Pulse("okx", at(second)));
            }
            int early = harness.said().size();
            for (int second = 60; second < 100; second++) {
                harness.send(new Pulse("okx", at(second)));
            }
            harness.send(frame(100, FrameRead.Outcome.CONTROL));

            assertThat(early).isZero();
            assertThat(harness.said())
                    .containsExactly(
                            "freshness null BEGAN 0 60 Nothing from okx for 60 s",
                            "freshness null ENDED 100 100 okx is heard again");
        }
    }

    @Test
    void silenceOfAWholeExchangeIsNoStallOfItsInstruments() throws Exception {
        try (Harness harness = new Harness()) {
            for (int second = 0; second < 500; second++) {
                boolean silent = second >= 100 && second < 300;
                if (!silent) {
                    harness.send(trade("BTC-USDT", second), frame(second, FrameRead.Outcome.ACCEPTED));
                }
                if (second < 100) {
                    harness.send(trade("DOGE-USDT", second));
                }
                harness.send(silent ? new Pulse("okx", at(second)) : progress(second));
            }

            assertThat(harness.said())
                    .containsExactly(
                            "freshness null BEGAN 99 159 Nothing from okx for 60 s",
                            "freshness null ENDED 300 300 okx is heard again",
                            "stall DOGE-USDT BEGAN 300 362 okx DOGE-USDT has been silent for 60 s, and was for 1 s at most");
        }
    }

    @Test
    void timeInWhichTheJobOrItsSenderWasStoppedIsNobodysSilence() throws Exception {
        Harness before = new Harness();
        for (int second = 0; second < 100; second++) {
            before.send(trade("BTC-USDT", second), frame(second, FrameRead.Outcome.ACCEPTED), progress(second));
        }
        OperatorSubtaskState state = AbstractStreamOperatorTestHarness.repackageState(before.flink.snapshot(1, 1));
        before.close();

        try (Harness harness = new Harness(state)) {
            // The job was stopped for an hour, and then whoever sends to it.
            for (int begin : new int[] {3_700, 9_900}) {
                harness.send(new Pulse("okx", at(begin)), frame(begin + 1, FrameRead.Outcome.CONTROL));
                harness.send(progress(begin + 2), progress(begin + 40));
                harness.send(trade("BTC-USDT", begin + 41), frame(begin + 41, FrameRead.Outcome.ACCEPTED));
            }

            assertThat(harness.said()).isEmpty();
        }
    }

    @Test
    void tradesThatAreReadLongBeforeTheirFramesAndThoseOfOthersMakeNoSilence() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(frame(0, FrameRead.Outcome.ACCEPTED));
            for (int second = 0; second < 900; second++) {
                harness.send(trade("BTC-USDT", second));
            }
            for (int second = 0; second < 900; second++) {
                harness.send(trade("DOGE-USDT", second), frame(second, FrameRead.Outcome.ACCEPTED));
                harness.send(new Progress("okx", List.of("DOGE-USDT"), at(second - 2L), at(899)));
            }

            assertThat(harness.said()).isEmpty();
        }
    }

    @Test
    void lateTradesAndFramesNobodyCanReadAreCountedByTheMinute() throws Exception {
        try (Harness harness = new Harness()) {
            for (int second = 0; second < 180; second++) {
                boolean bad = second >= 60 && second < 120;
                harness.send(bad ? late(second) : trade("BTC-USDT", second));
                harness.send(frame(second, bad ? FrameRead.Outcome.REJECTED : FrameRead.Outcome.ACCEPTED));
            }
            harness.send(progress(181));

            assertThat(harness.said())
                    .containsExactly(
                            "rejected_rate null BEGAN 60 120 okx: 60 of 60 frames could not be read",
                            "latency null BEGAN 60 120 okx: 60 of 60 trades came late",
                            "rejected_rate null ENDED 120 180 okx: 0 of 60 frames could not be read",
                            "latency null ENDED 120 180 okx: 0 of 60 trades came late");
        }
    }

    @Test
    void whatIsRepeatedOnSubscribingIsNotLate() throws Exception {
        try (Harness harness = new Harness()) {
            for (int second = 60; second < 120; second++) {
                harness.send(trade("BTC-USDT", second - 60, second).from(Origin.SNAPSHOT), trade("BTC-USDT", second));
                harness.send(frame(second, FrameRead.Outcome.ACCEPTED));
            }
            harness.send(progress(121));

            assertThat(harness.said()).isEmpty();
        }
    }

    @Test
    void aMinuteOfWhichTheExchangeHasMoreThanWeIsToldOfUntilTheRestIsFound() throws Exception {
        try (Harness harness = new Harness()) {
            // The exchange begins to tell of candles in the second minute; of the third on they are compared.
            harness.send(trade("BTC-USDT", 30), candle(0, "7", 61), trade("BTC-USDT", 70), candle(60, "9", 121));
            harness.send(trade("BTC-USDT", 130), trade("BTC-USDT", 150), candle(120, "2", 181), progress(240));
            harness.send(trade("BTC-USDT", 190), candle(180, "3", 241), progress(270));
            int early = harness.said().size();
            harness.send(progress(271), progress(280), found(200, 285), progress(286), found(210, 290), progress(291));

            assertThat(early).isZero();
            assertThat(harness.said())
                    .containsExactly(
                            "candle_gap BTC-USDT BEGAN 180 271 okx BTC-USDT traded 3 in a minute of which we have 1",
                            "candle_gap BTC-USDT ENDED 291 291 okx BTC-USDT: what our candle lacked has been found");
        }
    }

    @Test
    void whatACandleLacksIsWaitedForAnHour() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(candle(0, "7", 61), candle(120, "2", 181), progress(240), progress(3_660));
            int early = harness.said().size();
            harness.send(progress(3_800));

            assertThat(early).isOne();
            assertThat(harness.said())
                    .containsExactly(
                            "candle_gap BTC-USDT BEGAN 120 240 okx BTC-USDT traded 2 in a minute of which we have 0",
                            "candle_gap BTC-USDT ENDED 3800 3800 okx BTC-USDT: what our candle lacked was not found within an"
                                    + " hour");
        }
    }

    @Test
    void aRestartAtAnyPointChangesNothing() throws Exception {
        List<MarketEvent> events = new ArrayList<>();
        for (int second = 0; second < 400; second++) {
            if (second < 100 || second > 300) {
                events.add(trade("BTC-USDT", second));
            }
            events.add(frame(second, second % 9 == 0 ? FrameRead.Outcome.REJECTED : FrameRead.Outcome.ACCEPTED));
            if (second == 50 || second == 301) {
                events.add(gap(Gap.Status.OPEN, second, 3));
            }
            if (second == 120) {
                events.add(gap(Gap.Status.LOST, second, 3));
            }
            if (second % 60 == 1) {
                events.add(candle(second - 61, second < 200 ? "60" : "3", second));
            }
            events.add(progress(second));
        }
        List<String> expected;
        try (Harness harness = new Harness()) {
            harness.send(events.toArray(new MarketEvent[0]));
            expected = harness.said();
        }

        List<String> said = new ArrayList<>();
        Harness harness = new Harness();
        for (int i = 0; i < events.size(); i++) {
            harness.send(events.get(i));
            if (i % 37 == 0) {
                OperatorSubtaskState state =
                        AbstractStreamOperatorTestHarness.repackageState(harness.flink.snapshot(i, i));
                said.addAll(harness.said());
                harness.close();
                harness = new Harness(state);
            }
        }
        said.addAll(harness.said());
        harness.close();

        assertThat(expected).hasSizeGreaterThan(4);
        assertThat(said).isEqualTo(expected);
    }

    /** Each instrument has a split of its own, which a restart may give to any task. */
    @Property(tries = 30)
    void whatIsToldOfInstrumentsIsTheSameOverRestartsAtAnyParallelism(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<String> instruments = List.of("BTC-USDT", "DOGE-USDT", "ETH-USDT");
        List<Map.Entry<String, MarketEvent>> events = new ArrayList<>();
        for (int second = 0; second < 500; second++) {
            for (String instrument : instruments) {
                if (second < 100 || second > 250 || !instrument.equals("BTC-USDT")) {
                    events.add(Map.entry(instrument, trade(instrument, second, second)));
                }
                if (instrument.equals("DOGE-USDT") && (second == 50 || second == 301)) {
                    events.add(Map.entry(instrument, gap(instrument, Gap.Status.OPEN, second, 3)));
                }
                if (instrument.equals("DOGE-USDT") && second == 120) {
                    events.add(Map.entry(instrument, gap(instrument, Gap.Status.LOST, second, 3)));
                }
                if (instrument.equals("ETH-USDT") && second % 60 == 1) {
                    events.add(
                            Map.entry(instrument, candle(instrument, second - 61, second < 200 ? "60" : "63", second)));
                }
                events.add(Map.entry(instrument, frame(second, FrameRead.Outcome.ACCEPTED)));
                events.add(
                        Map.entry(instrument, new Progress("okx", List.of(instrument), at(second - 2L), at(second))));
            }
        }
        List<String> expected;
        try (Harness harness = new Harness()) {
            for (Map.Entry<String, MarketEvent> event : events) {
                harness.send(event.getValue());
            }
            expected = harness.said();
        }

        List<String> said = new ArrayList<>();
        @Nullable OperatorSubtaskState state = null;
        int before = 1;
        for (int from = 0; from < events.size(); ) {
            int to = Math.min(events.size(), from + 1 + random.nextInt(2_000));
            int parallelism = 1 + random.nextInt(3);
            List<Harness> tasks = new ArrayList<>();
            for (int task = 0; task < parallelism; task++) {
                tasks.add(new Harness(before, parallelism, task, state));
            }
            Map<String, Harness> reads = new HashMap<>();
            instruments.forEach(instrument -> reads.put(instrument, tasks.get(random.nextInt(parallelism))));
            for (Map.Entry<String, MarketEvent> event : events.subList(from, to)) {
                Objects.requireNonNull(reads.get(event.getKey())).send(event.getValue());
            }
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (Harness task : tasks) {
                states.add(task.flink.snapshot(to, to));
                said.addAll(task.said());
                task.close();
            }
            state = AbstractStreamOperatorTestHarness.repackageState(states.toArray(new OperatorSubtaskState[0]));
            before = parallelism;
            from = to;
        }

        assertThat(expected).hasSize(6);
        assertThat(said).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void whatIsToldOfAnExchangeEndsThoughAnotherTaskReadsItAfterARestart() throws Exception {
        OperatorSubtaskState state;
        try (Harness one = new Harness(1, 2, 0, null);
                Harness other = new Harness(1, 2, 1, null)) {
            for (int second = 0; second <= 60; second++) {
                one.send(frame(second, FrameRead.Outcome.REJECTED));
                other.send(frame(second, FrameRead.Outcome.ACCEPTED));
            }
            other.send(frame(61, FrameRead.Outcome.ACCEPTED));
            assertThat(one.said())
                    .containsExactly("rejected_rate null BEGAN 0 60 okx: 60 of 60 frames could not be read");
            state = AbstractStreamOperatorTestHarness.repackageState(
                    one.flink.snapshot(1, 1), other.flink.snapshot(1, 1));
        }

        try (Harness harness = new Harness(2, 1, 0, state)) {
            for (int second = 61; second <= 120; second++) {
                harness.send(frame(second, FrameRead.Outcome.ACCEPTED));
            }
            assertThat(harness.said())
                    .containsExactly("rejected_rate null ENDED 60 120 okx: 0 of 61 frames could not be read");
        }
    }

    @Test
    void whatWasRememberedInUseAndLeftIsReadForEver() throws Exception {
        OperatorSubtaskState state = OperatorGolden.of("feed-watch-1", () -> {
            OperatorSubtaskState both;
            try (Harness harness = new Harness()) {
                for (int second = 0; second < 40; second++) {
                    harness.send(trade("BTC-USDT", second), trade("DOGE-USDT", second));
                }
                harness.send(gap("DOGE-USDT", Gap.Status.OPEN, 40, 3), progress(102));
                both = AbstractStreamOperatorTestHarness.repackageState(harness.flink.snapshot(1, 1));
            }
            try (Harness one = new Harness(1, 2, 0, both);
                    Harness other = new Harness(1, 2, 1, both)) {
                one.send(new Progress("okx", List.of("BTC-USDT"), at(101), at(103)));
                return AbstractStreamOperatorTestHarness.repackageState(
                        one.flink.snapshot(2, 2), other.flink.snapshot(2, 2));
            }
        });

        try (Harness harness = new Harness(2, 3, 2, state)) {
            harness.send(trade("BTC-USDT", 104), gap("DOGE-USDT", Gap.Status.REPAIRED, 105, 0), progress(115));
            assertThat(harness.said())
                    .containsExactly(
                            "gap DOGE-USDT ENDED 105 105 okx DOGE-USDT misses nothing any more",
                            "stall BTC-USDT ENDED 104 104 okx BTC-USDT is heard again; it was not traded meanwhile");
        }
    }

    private static long at(long second) {
        return BEGIN + second * SECOND;
    }

    private static Progress progress(int second) {
        return new Progress("okx", List.of("BTC-USDT", "DOGE-USDT"), at(second - 2L), at(second));
    }

    private static FrameRead frame(int second, FrameRead.Outcome outcome) {
        return new FrameRead(
                new Frame("okx", "c1", second, "trades", Frame.Kind.WS, at(second), null, "{}"), outcome, 0, 0, 0);
    }

    private static Gap gap(Gap.Status status, int second, long missing) {
        return gap("BTC-USDT", status, second, missing);
    }

    private static Gap gap(String instrument, Gap.Status status, int second, long missing) {
        return new Gap(
                "okx",
                instrument,
                100,
                0,
                104,
                missing,
                5 - missing,
                BEGIN,
                ABSENT,
                status == Gap.Status.OPEN || status == Gap.Status.LOST ? at(second) : BEGIN,
                status == Gap.Status.OPEN ? ABSENT : at(second),
                "missed",
                status);
    }

    private static Trade trade(String instrument, int second) {
        return trade(instrument, second, second);
    }

    private static Trade found(int made, int received) {
        return trade("BTC-USDT", made, received).from(Origin.REPAIR);
    }

    private static OfficialCandle candle(int start, String volume, int second) {
        return candle("BTC-USDT", start, volume, second);
    }

    private static OfficialCandle candle(String instrument, int start, String volume, int second) {
        Decimal price = Decimal.parse("1");
        return new OfficialCandle(
                "okx",
                instrument,
                "1m",
                at(start),
                at(start + 60L),
                price,
                price,
                price,
                price,
                new BigDecimal(volume),
                null,
                ABSENT,
                null,
                null,
                at(second));
    }

    private static Trade late(int second) {
        return trade("BTC-USDT", second - 3, second);
    }

    private static Trade trade(String instrument, long made, long received) {
        return new Trade(
                "okx",
                instrument,
                "1",
                1,
                1,
                Decimal.parse("1"),
                Decimal.parse("1"),
                Side.BUY,
                at(made),
                ABSENT,
                at(received),
                Origin.STREAM);
    }

    private static final class Harness implements AutoCloseable {

        private final OneInputStreamOperatorTestHarness<MarketEvent, Signal> flink;

        Harness() throws Exception {
            this(1, 1, 0, null);
        }

        Harness(@Nullable OperatorSubtaskState state) throws Exception {
            this(1, 1, 0, state);
        }

        Harness(int before, int tasks, int task, @Nullable OperatorSubtaskState state) throws Exception {
            flink = new OneInputStreamOperatorTestHarness<>(
                    new FeedWatch(AlertRules.packaged(), Boundedness.CONTINUOUS_UNBOUNDED), 8, tasks, task);
            if (state != null) {
                flink.initializeState(
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(state, 8, before, tasks, task));
            }
            flink.open();
        }

        void send(MarketEvent... events) throws Exception {
            for (MarketEvent event : events) {
                flink.processElement(event, 0);
            }
        }

        List<String> said() {
            return flink.extractOutputValues().stream()
                    .map(signal -> "%s %s %s %d %d %s"
                            .formatted(
                                    signal.kind().text(),
                                    signal.instrument(),
                                    signal.phase(),
                                    (signal.beganAt() - BEGIN) / SECOND,
                                    (signal.at() - BEGIN) / SECOND,
                                    signal.title()))
                    .toList();
        }

        @Override
        public void close() throws Exception {
            flink.close();
        }
    }
}
