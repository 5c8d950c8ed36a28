package io.tidemark.jobs.alerts;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlertsTest {

    private static final long SECOND = 1_000_000L;
    private static final long BEGIN = 1_767_323_045L * SECOND;

    @Test
    void anEpisodeIsRaisedOnceAndEndsOnce() throws Exception {
        try (Harness harness = new Harness(null)) {
            harness.send(stall(Signal.Phase.BEGAN, 0), stall(Signal.Phase.BEGAN, 5), stall(Signal.Phase.ENDED, 9));
            harness.send(stall(Signal.Phase.ENDED, 10));

            assertThat(harness.alerts())
                    .extracting(Alert::alertId, Alert::revision, Alert::raisedAt, Alert::endedAt)
                    .containsExactly(
                            row("stall/okx/BTC-USDT/2026-01-02T03:04:05Z", 0, at(0), ABSENT),
                            row("stall/okx/BTC-USDT/2026-01-02T03:04:05Z", 1, at(0), at(9)));
        }
    }

    @Test
    void whatHappensAgainWithinAMinuteIsTheSameEpisode() throws Exception {
        try (Harness harness = new Harness(null)) {
            harness.send(spike(0, 1), spike(30, 31), spike(92, 93));

            assertThat(harness.alerts())
                    .extracting(Alert::alertId, Alert::revision, Alert::endedAt, Alert::times, Alert::knownAt)
                    .as("known when the verdict was, not when the price was back")
                    .containsExactly(
                            row("spike/okx/BTC-USDT/2026-01-02T03:04:05Z", 0, at(1), 1, at(3)),
                            row("spike/okx/BTC-USDT/2026-01-02T03:04:05Z", 1, at(31), 2, at(33)),
                            row("spike/okx/BTC-USDT/2026-01-02T03:05:37Z", 0, at(93), 1, at(95)));
        }
    }

    @Test
    void aVerdictThatComesAfterTheMinuteOnWhatHappenedWithinIsOnTheSameEpisode() throws Exception {
        try (Harness harness = new Harness(null)) {
            harness.send(spike(0, 1));
            harness.flink.processWatermark(at(65) / 1_000);

            harness.send(spike(60, 65));

            assertThat(harness.alerts())
                    .extracting(Alert::revision, Alert::times)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(0, 1), org.assertj.core.groups.Tuple.tuple(1, 2));
        }
    }

    @Test
    void aKindWithoutARuleRaisesNothing() throws Exception {
        AlertRules rules = AlertRules.parse("r.yaml", "gap: {severity: info, for_s: 1}");
        try (Harness harness = new Harness(rules, null)) {
            harness.send(spike(0, 1));

            assertThat(harness.alerts()).isEmpty();
        }
    }

    @Test
    void nothingIsKeptOnceAnEpisodeHasBeenOverForAMinute() throws Exception {
        try (Harness harness = new Harness(null)) {
            harness.send(spike(0, 1), stall(Signal.Phase.BEGAN, 0), stall(Signal.Phase.ENDED, 50));

            harness.flink.processWatermark(at(120) / 1_000);

            assertThat(harness.flink.numKeyedStateEntries()).isZero();
        }
    }

    @Property(tries = 50)
    void restartsChangeNothing(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<Signal> signals = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int second = i * 20 + random.nextInt(20);
            signals.add(
                    switch (random.nextInt(3)) {
                        case 0 -> spike(second, second + random.nextInt(5));
                        case 1 -> stall(Signal.Phase.BEGAN, second);
                        default -> stall(Signal.Phase.ENDED, second);
                    });
        }
        List<Alert> expected;
        try (Harness harness = new Harness(null)) {
            harness.send(signals.toArray(new Signal[0]));
            expected = harness.alerts();
        }

        List<Alert> alerts = new ArrayList<>();
        Harness harness = new Harness(null);
        for (Signal signal : signals) {
            harness.send(signal);
            if (random.nextInt(5) == 0) {
                OperatorSubtaskState state = harness.flink.snapshot(1, 1);
                alerts.addAll(harness.alerts());
                harness.close();
                harness = new Harness(state);
            }
        }
        alerts.addAll(harness.alerts());
        harness.close();

        assertThat(alerts).isEqualTo(expected);
    }

    private static org.assertj.core.groups.Tuple row(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }

    private static long at(int second) {
        return BEGIN + second * SECOND;
    }

    private static Signal stall(Signal.Phase phase, int second) {
        return new Signal(
                AlertKind.STALL, "okx", "BTC-USDT", phase, at(second), at(second), at(second), "silent", "{}");
    }

    private static Signal spike(int from, int to) {
        return new Signal(
                AlertKind.SPIKE,
                "okx",
                "BTC-USDT",
                Signal.Phase.OVER,
                at(from),
                at(to),
                at(to + 2),
                "up and down",
                "{}");
    }

    private static final class Harness implements AutoCloseable {

        private final KeyedOneInputStreamOperatorTestHarness<String, Signal, Alert> flink;

        Harness(@Nullable OperatorSubtaskState state) throws Exception {
            this(AlertRules.packaged(), state);
        }

        Harness(AlertRules rules, @Nullable OperatorSubtaskState state) throws Exception {
            flink = new KeyedOneInputStreamOperatorTestHarness<>(
                    new KeyedProcessOperator<>(new Alerts(rules)), Signal::key, Types.STRING);
            flink.setup(AlertSerializer.INSTANCE);
            if (state != null) {
                flink.initializeState(state);
            }
            flink.open();
        }

        void send(Signal... signals) throws Exception {
            for (Signal signal : signals) {
                flink.processElement(signal, signal.at() / 1_000);
            }
        }

        List<Alert> alerts() {
            return flink.extractOutputValues();
        }

        @Override
        public void close() throws Exception {
            flink.close();
        }
    }
}
