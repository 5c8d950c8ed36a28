package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayedTest {

    @Test
    void tellsTheCountsInOneLineOfJson() {
        Replayed replayed = new Replayed(
                Map.of(
                        "frames", 10L,
                        "accepted", 7L,
                        "control", 2L,
                        "rejected", 1L,
                        "duplicates", 3L,
                        "rows.silver.trades", 12L,
                        "rows.silver.quotes", 5L,
                        "rows.gold.candles", 4L),
                1.25,
                true);

        assertThat(replayed.json())
                .isEqualTo("{\"frames\":10,\"accepted\":7,\"control\":2,\"rejected\":1,\"trades\":12,\"duplicates\":3,"
                        + "\"quotes\":5,\"candles\":4,\"seconds\":1.3}");
    }

    @Test
    void countsNothingAsZero() {
        assertThat(new Replayed(Map.of(), 0, true).json())
                .isEqualTo("{\"frames\":0,\"accepted\":0,\"control\":0,\"rejected\":0,\"trades\":0,\"duplicates\":0,"
                        + "\"quotes\":0,\"candles\":0,\"seconds\":0.0}");
    }
}
