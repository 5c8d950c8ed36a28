package io.tidemark.jobs.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.windows.SingletonTypeInfo;
import io.tidemark.jobs.windows.Spread;
import io.tidemark.jobs.windows.SpreadSerializer;
import io.tidemark.model.MarketEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CrossedMarketsTest {

    private static final long SECOND = 1_000_000L;
    private static final long BEGIN = 1_767_323_045L * SECOND;
    private static final TypeInformation<Spread> SPREAD =
            new SingletonTypeInfo<>(Spread.class, SpreadSerializer.INSTANCE);
    private static final Configuration OPTIONS = Configuration.fromMap(Map.of(
            CrossedOptions.MIN_DURATION.key(), "3 s",
            CrossedOptions.MAX_DURATION.key(), "60 s"));

    @Test
    void tellsOfACrossingFromItsFirstToItsLastSecondAndWhereItWasWidest() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(-1, 10, 20, 30, 15, -1);

            harness.watermark(6);

            assertThat(harness.found()).containsExactly(crossing(1, 4, 3, "30", 4, 5));
        }
    }

    @Test
    void aShorterOneIsNone() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(-1, 10, 20, 30, -1, 40, 40, -1);

            harness.watermark(20);

            assertThat(harness.found()).isEmpty();
        }
    }

    @Test
    void spreadsAreTakenInTheirOrderWhateverOrderTheyComeIn() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(spread(5, -1), spread(3, 30), spread(1, 10), spread(4, 15), spread(0, -1), spread(2, 20));

            harness.watermark(6);

            assertThat(harness.found()).containsExactly(crossing(1, 4, 3, "30", 4, 5));
        }
    }

    @Test
    void whatComesTooLateTakesNoPart() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(-1, 10, 20, 30, 15, -1);
            harness.watermark(6);

            harness.send(spread(2, -1), spread(3, -1));
            harness.send(spread(7, 10));
            harness.watermark(9);

            assertThat(harness.found()).containsExactly(crossing(1, 4, 3, "30", 4, 5));
        }
    }

    @Test
    void oneThatLastsTooLongIsToldOfWhileItLasts() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(spread(0, -1));
            for (int second = 1; second < 90; second++) {
                harness.send(spread(second, second == 40 ? 50 : 10));
            }
            harness.watermark(95);

            assertThat(harness.found()).hasSize(1);
            assertThat(harness.found().get(0).startedAt()).isEqualTo(BEGIN + SECOND);
            assertThat(harness.found().get(0).endedAt()).isEqualTo(MarketEvent.ABSENT);
            assertThat(harness.found().get(0).peakAt()).isEqualTo(BEGIN + 40 * SECOND);
        }
    }

    @Test
    void secondsThatAreMissingForLongDivideIt() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(spread(0, -1), spread(1, 10), spread(2, 10));
            harness.send(spread(30, 10), spread(32, 20), spread(34, 10), spread(35, -1));

            harness.watermark(40);

            assertThat(harness.found()).containsExactly(crossing(30, 34, 32, "20", 3, 35));
        }
    }

    @Test
    void theEndOfOneIsTheBeginningOfTheNext() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(-1, 10, 10, 10, 10, -1, 20, 20, 20, 20, -1);

            harness.watermark(20);

            assertThat(harness.found()).containsExactly(crossing(1, 4, 1, "10", 4, 5), crossing(6, 9, 6, "20", 4, 10));
        }
    }

    @Test
    void atParItTakesMore() throws Exception {
        try (Harness harness = new Harness()) {
            harness.send(spread(0, -1, Spread.Conversion.PAR));
            for (int second = 1; second < 10; second++) {
                harness.send(spread(second, 20, Spread.Conversion.PAR));
            }
            harness.send(spread(10, -1, Spread.Conversion.PAR));
            for (int second = 11; second < 20; second++) {
                harness.send(spread(second, 21, Spread.Conversion.PAR));
            }
            harness.send(spread(20, -1, Spread.Conversion.PAR));

            harness.watermark(30);

            assertThat(harness.found()).extracting(CrossedMarket::startedAt).containsExactly(BEGIN + 11 * SECOND);
        }
    }

    @Test
    void aRestartInBetweenChangesNothingAndNothingIsKeptAfterTheEnd() throws Exception {
        OperatorSubtaskState state;
        try (Harness harness = new Harness()) {
            harness.send(-1, 10, 20);
            harness.watermark(1);
            state = harness.flink.snapshot(1, 1);
        }

        try (Harness harness = new Harness(state)) {
            harness.send(spread(3, 30), spread(4, 15), spread(5, -1));
            harness.watermark(70);

            assertThat(harness.found()).containsExactly(crossing(1, 4, 3, "30", 4, 5));
            assertThat(harness.flink.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void ofARecordingNothingIsOverBeforeItsFeedsSaySoHoweverFarAnotherAssetIs() throws Exception {
        try (var flink = new OneInputStreamOperatorTestHarness<>(new RecordedTimes(Duration.ofSeconds(11)))) {
            flink.setup(SPREAD.createSerializer(flink.getExecutionConfig().getSerializerConfig()));
            flink.open();
            flink.processElement(spread(90, 0), 0);
            flink.setProcessingTime(10_000);
            flink.processWatermark(BEGIN / 1_000 + 5_000);
            flink.processWatermark(Long.MAX_VALUE);

            assertThat(flink.getOutput())
                    .containsExactly(
                            new StreamRecord<>(spread(90, 0), BEGIN / 1_000 + 90_000),
                            new Watermark(BEGIN / 1_000 + 5_000 - 11_000),
                            Watermark.MAX_WATERMARK);
        }
    }

    private static CrossedMarket crossing(int start, int end, int peak, String bps, int rows, int known) {
        return new CrossedMarket(
                "BTC",
                "USD",
                BEGIN + start * SECOND,
                BEGIN + end * SECOND,
                BEGIN + peak * SECOND,
                new BigDecimal(bps + ".000000000000000000"),
                "ash",
                "birch",
                Spread.Conversion.RATE,
                rows,
                BEGIN + known * SECOND + 7,
                peak * 10_000L);
    }

    private static Spread spread(int second, int bps) {
        return spread(second, bps, Spread.Conversion.RATE);
    }

    private static Spread spread(int second, int bps, Spread.Conversion conversion) {
        long at = BEGIN + second * SECOND;
        return new Spread(
                "BTC",
                "USD",
                at,
                new Spread.Offer(BigDecimal.valueOf(10_000 + bps), "ash", "BTC-USD"),
                new Spread.Offer(BigDecimal.valueOf(10_000), "birch", "BTC-USDT"),
                null,
                null,
                2,
                conversion,
                second * 10_000L,
                0,
                at + 7);
    }

    /** The operator as {@link CrossedMarkets} wires it. */
    private static final class Harness implements AutoCloseable {

        private final KeyedOneInputStreamOperatorTestHarness<String, Spread, CrossedMarket> flink;

        Harness() throws Exception {
            this(null);
        }

        @SuppressWarnings("unchecked") // The transformation is that of the stream beside it.
        Harness(@Nullable OperatorSubtaskState state) throws Exception {
            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
            OneInputTransformation<Spread, CrossedMarket> wired = (OneInputTransformation<Spread, CrossedMarket>)
                    CrossedMarkets.matched(env.fromData(List.of(spread(0, 0)), SPREAD), OPTIONS)
                            .getTransformation();
            flink = new KeyedOneInputStreamOperatorTestHarness<>(
                    wired.getOperatorFactory(), Spread::group, Types.STRING);
            flink.setup(CrossedMarkets.TYPE.createSerializer(env.getConfig().getSerializerConfig()));
            if (state != null) {
                flink.initializeState(state);
            }
            flink.open();
        }

        /** A second each. */
        void send(int... bps) throws Exception {
            for (int second = 0; second < bps.length; second++) {
                send(spread(second, bps[second]));
            }
        }

        void send(Spread... spreads) throws Exception {
            for (Spread spread : spreads) {
                flink.processElement(spread, spread.at() / 1_000);
            }
        }

        void watermark(int second) throws Exception {
            flink.processWatermark((BEGIN + second * SECOND) / 1_000);
        }

        List<CrossedMarket> found() {
            List<CrossedMarket> all = new ArrayList<>(flink.extractOutputValues());
            @Nullable Queue<StreamRecord<CrossedMarket>> lasting = flink.getSideOutput(CrossedMarkets.LASTING);
            if (lasting != null) {
                lasting.forEach(record -> all.add(record.getValue()));
            }
            return all;
        }

        @Override
        public void close() throws Exception {
            flink.close();
        }
    }
}
