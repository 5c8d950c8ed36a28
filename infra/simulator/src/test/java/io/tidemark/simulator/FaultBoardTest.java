package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FaultBoardTest {

    private static final long SECOND = 1_000_000_000;

    private final AtomicLong clock = new AtomicLong(100 * SECOND);
    private final SimulatorOptions options =
            SimulatorOptions.builder().assets("BTC").speed(2).build();
    private final Instrument instrument =
            new Market(options, Clock.instant(clock.get())).instruments().get(0);

    @Test
    void aMarketThatLagsBehindTheClockComesToAllOfAShift() {
        try (FaultBoard board = new FaultBoard(options, clock::get)) {
            board.shift(instrument, -10, Duration.ofMillis(500));
            clock.addAndGet(60 * SECOND);
            board.shift(instrument, 50, Duration.ofSeconds(1));

            assertThat(board.factor(instrument, 100 * SECOND - 1)).isEqualTo(1);
            assertThat(board.factor(instrument, 100 * SECOND)).isEqualTo(0.9);
            assertThat(board.factor(instrument, 101 * SECOND - 1)).isEqualTo(0.9);
            assertThat(board.factor(instrument, 101 * SECOND)).isEqualTo(1);
            assertThat(board.factor(instrument, 160 * SECOND)).isEqualTo(1.5);
        }
    }
}
