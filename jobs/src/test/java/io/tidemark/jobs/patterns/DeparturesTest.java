package io.tidemark.jobs.patterns;

import static io.tidemark.jobs.patterns.Ticks.BEGIN;
import static io.tidemark.jobs.patterns.Ticks.RULES;
import static io.tidemark.jobs.patterns.Ticks.SECOND;
import static io.tidemark.jobs.patterns.Ticks.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.cleansing.ScoreRules;
import io.tidemark.jobs.cleansing.Tick;
import io.tidemark.jobs.cleansing.TickSerializer;
import io.tidemark.jobs.windows.SingletonTypeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeparturesTest {

    private static final TypeInformation<Tick> TICK = new SingletonTypeInfo<>(Tick.class, TickSerializer.INSTANCE);

    @Test
    void aPriceThatComesBackIsADeparture() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(tick(0, 0, "110", 90), tick(1, 0.5, "111", 99), tick(2, 1, "100", 0));

            harness.watermark(2);

            assertThat(harness.departures())
                    .containsExactly(departure(Departure.End.BACK, 1, tick(0, 0, "110", 90), tick(1, 0.5, "111", 99)));
        }
    }

    @Test
    void ticksAreTakenInTheOrderOfTradeTimeThenOfArrival() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(tick(3, 1, "100", 0), tick(2, 0.5, "112", 99), tick(1, 0.5, "111", 99), tick(0, 0, "110", 90));

            harness.watermark(2);

            assertThat(harness.departures())
                    .containsExactly(departure(
                            Departure.End.BACK,
                            1,
                            tick(0, 0, "110", 90),
                            tick(1, 0.5, "111", 99),
                            tick(2, 0.5, "112", 99)));
        }
    }

    @Test
    void aPriceThatIsAwayForSoManyTradesStays() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(
                    tick(0, 0, "110", 90),
                    tick(1, 1, "110", 90),
                    tick(2, 1, "110", 90),
                    tick(3, 1, "110", 90),
                    tick(4, 2, "110", 90));

            harness.watermark(3);

            assertThat(harness.departures()).hasSize(1);
            assertThat(harness.departures().get(0).end()).isEqualTo(Departure.End.STAYED);
            assertThat(harness.departures().get(0).ticks()).hasSize(5);
        }
    }

    @Test
    void aPriceThatIsAwayForSoLongStaysOnceTheWatermarkSaysSo() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(tick(0, 0, "110", 90), tick(1, 4, "110", 90));

            harness.watermark(4.9);
            List<Departure> before = harness.departures();
            harness.watermark(5.1);

            assertThat(before).isEmpty();
            assertThat(harness.departures())
                    .containsExactly(departure(Departure.End.STAYED, 5, tick(0, 0, "110", 90), tick(1, 4, "110", 90)));
        }
    }

    @Test
    void whatIsAwayWhenTheInputEndsIsUnseenFromThenOn() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(tick(0, 0, "110", 90), tick(1, 2, "111", 99), over(2));

            harness.end();

            assertThat(harness.departures())
                    .containsExactly(departure(Departure.End.UNSEEN, 2, tick(0, 0, "110", 90), tick(1, 2, "111", 99)));
        }
    }

    @Test
    void departuresOfOneInstantAreEachOneOfItsOwn() throws Exception {
        try (Harness harness = new Harness()) {
            Tick again = tick(0, 0, "90", -90);
            Tick second = new Tick(
                    again.exchange(),
                    again.instrument(),
                    again.tradeId(),
                    again.tradedAt(),
                    0,
                    again.price(),
                    again.score(),
                    again.reference(),
                    again.tradedAt());
            harness.send(tick(0, 0, "110", 90), tick(1, 0, "100", 0), second);

            harness.watermark(6);

            assertThat(harness.departures())
                    .containsExactly(
                            departure(Departure.End.BACK, 0, tick(0, 0, "110", 90)),
                            departure(Departure.End.STAYED, 5, second));
        }
    }

    @Test
    void theEndOfTheInputEndsWhatIsAway() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(tick(0, 0, "110", 90));

            harness.end();

            assertThat(harness.departures()).containsExactly(departure(Departure.End.STAYED, 5, tick(0, 0, "110", 90)));
        }
    }

    @Test
    void ofWhatComesTooLateOnlyTheTradeThatLeftGoesOnAndChangesNoOtherDeparture() throws Exception {
        try (Harness harness = new Harness()) {
            harness.watermark(10);

            harness.send(tick(0, 1, "110", 90), tick(1, 2, "100", 0), tick(0, 11, "90", -90), tick(1, 12, "100", 0));
            harness.watermark(20);

            assertThat(harness.late()).containsExactly(tick(0, 1, "110", 90), tick(1, 2, "100", 0));
            assertThat(harness.departures()).containsExactly(departure(Departure.End.BACK, 12, tick(0, 11, "90", -90)));
        }
    }

    @Test
    void aSecondDepartureAfterTheFirstIsOneOfItsOwn() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(tick(0, 0, "110", 90), tick(1, 1, "100", 0), tick(0, 2, "90", -90), tick(1, 3, "100", 0));

            harness.watermark(4);

            assertThat(harness.departures())
                    .containsExactly(
                            departure(Departure.End.BACK, 1, tick(0, 0, "110", 90)),
                            departure(Departure.End.BACK, 3, tick(0, 2, "90", -90)));
        }
    }

    /** As many as come in five seconds at a thousand a second. */
    @Test
    void aPriceMayBeAwayForThousandsOfTrades() throws Exception {
        ScoreRules rules = new ScoreRules(64, 20, 0.0001, 10, 5_000, 10_000);
        try (Harness harness = new Harness(null, rules)) {
            for (int i = 0; i < 5_000; i++) {
                harness.send(tick(i, i / 1_000.0, "110", 90));
                if (i % 1_000 == 999) {
                    harness.watermark(i / 1_000.0 - 0.5);
                }
            }
            harness.send(tick(5_000, 4.9995, "100", 0));

            harness.watermark(5.2);

            assertThat(harness.departures()).hasSize(1);
            assertThat(harness.departures().get(0).end()).isEqualTo(Departure.End.BACK);
            assertThat(harness.departures().get(0).ticks()).hasSize(5_000);
        }
    }

    @Test
    void aRestartInBetweenChangesNothingAndNothingIsKeptAfterTheEnd() throws Exception {
        OperatorSubtaskState state;
        try (Harness harness = new Harness()) {
            harness.send(tick(0, 0, "110", 90));
            harness.watermark(0.5);
            harness.send(tick(1, 1, "111", 90));
            state = harness.flink.snapshot(1, 1);
        }

        try (Harness harness = new Harness(state)) {
            harness.send(tick(2, 2, "100", 0));
            harness.watermark(8);

            assertThat(harness.departures())
                    .containsExactly(departure(Departure.End.BACK, 2, tick(0, 0, "110", 90), tick(1, 1, "111", 90)));
            assertThat(harness.flink.numEventTimeTimers()).isZero();
        }
    }

    private static Tick over(double seconds) {
        return tick(Tick.OVER, seconds, "1", 0);
    }

    private static Departure departure(Departure.End end, double seconds, Tick... ticks) {
        return new Departure(List.of(ticks), end, BEGIN + Math.round(seconds * SECOND));
    }

    /** The operator as {@link Departures} wires it. */
    private static final class Harness implements AutoCloseable {

        private final KeyedOneInputStreamOperatorTestHarness<String, Tick, Departure> flink;

        Harness() throws Exception {
            this(null);
        }

        Harness(@Nullable OperatorSubtaskState state) throws Exception {
            this(state, RULES);
        }

        @SuppressWarnings("unchecked") // The transformation is that of the stream beside it.
        Harness(@Nullable OperatorSubtaskState state, ScoreRules rules) throws Exception {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            OneInputTransformation<Tick, Departure> wired = (OneInputTransformation<Tick, Departure>)
                    Departures.matched(env.fromData(List.of(tick(0, 0, "1", 1)), TICK), rules)
                            .getTransformation();
            flink = new KeyedOneInputStreamOperatorTestHarness<>(
                    wired.getOperatorFactory(), Tick::market, Types.STRING);
            flink.setup(Departures.TYPE.createSerializer(env.getConfig().getSerializerConfig()));
            if (state != null) {
                flink.initializeState(state);
            }
            flink.open();
        }

        void send(Tick... ticks) throws Exception {
            for (Tick tick : ticks) {
                flink.processElement(tick, tick.tradedAt() / 1_000);
            }
        }

        void watermark(double seconds) throws Exception {
            flink.processWatermark((BEGIN + Math.round(seconds * SECOND)) / 1_000);
        }

        void end() throws Exception {
            flink.processWatermark(Long.MAX_VALUE);
        }

        List<Departure> departures() {
            List<Departure> all = new ArrayList<>(flink.extractOutputValues());
            all.addAll(values(Departures.STAYED));
            return all;
        }

        List<Tick> late() {
            return values(Departures.LATE);
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
