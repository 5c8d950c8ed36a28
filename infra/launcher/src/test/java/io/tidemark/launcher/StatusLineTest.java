package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusLineTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void saysThatNothingHasComeYet() {
        assertThat(new StatusLine().text(NOW, Map.of(), Duration.ofSeconds(5)))
                .isEqualTo("03:04:05       0 frames/s  trades 0  quotes 0  candles 0  rejected 0  no event yet");
    }

    @Test
    void ratesTheFramesSinceTheLineBefore() {
        StatusLine status = new StatusLine();
        status.text(NOW, Map.of("frames", 1_000L), Duration.ofSeconds(5));

        String text = status.text(
                NOW,
                Map.of(
                        "frames",
                        11_000L,
                        "rows.silver.trades",
                        7_000L,
                        "rows.silver.quotes",
                        3_000L,
                        "rows.gold.candles",
                        42L,
                        "eventTime",
                        (NOW.getEpochSecond() - 2) * 1_000_000 + 500_000),
                Duration.ofSeconds(5));

        assertThat(text)
                .isEqualTo("03:04:05   2,000 frames/s  trades 7,000  quotes 3,000  candles 42  rejected 0  lag 1.5 s");
    }

    @Test
    void aJobThatFailedCountsAnewAndNeverBelowZero() {
        StatusLine status = new StatusLine();
        status.text(NOW, Map.of("frames", 10_000L), Duration.ofSeconds(5));

        assertThat(status.text(NOW, Map.of("frames", 500L), Duration.ofSeconds(5)))
                .startsWith("03:04:05     100 frames/s");
    }
}
