package io.tidemark.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ClockOffsetTest {

    private static final long SECOND = 1_000_000L;
    private static final long BEGIN = 1_767_312_000L * SECOND;

    @Property(tries = 200)
    void theTruthLiesWithinTheBoundsAndTheseGrowNarrower(@ForAll long seed) {
        Random random = new Random(seed);
        double truth = (random.nextDouble() - 0.5) * 10 * SECOND;
        double drift = (random.nextDouble() - 0.5) * 80e-6;
        ClockOffset clock = new ClockOffset();
        long now = BEGIN;

        for (int i = 0; i < 60; i++) {
            long passed = 60 * SECOND + random.nextLong(SECOND);
            now += passed;
            truth += drift * passed;
            long way = 1_000 + random.nextLong(80_000);
            long there = now + (long) (random.nextDouble() * way);
            long told = Math.floorDiv(there + (long) truth, SECOND) * SECOND;
            clock.read(told + SECOND / 2 - (now + now + way) / 2, (way + SECOND + 1) / 2, now + way);

            assertThat(Math.abs(clock.micros() - truth)).isLessThanOrEqualTo(clock.error() + 2.0);
        }

        assertThat(clock.error()).isLessThan(SECOND / 4);
    }

    @Test
    void aClockThatWasSetIsReadAnew() {
        ClockOffset clock = new ClockOffset();
        clock.read(1_000, 500, BEGIN);

        clock.read(5_000, 700, BEGIN + SECOND);

        assertThat(clock.micros()).isEqualTo(5_000);
        assertThat(clock.error()).isEqualTo(700);
    }
}
