package io.tidemark.jobs.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EffectiveSettingsTest {

    @Test
    void tellsAllButSecrets() {
        EffectiveSettings settings = new EffectiveSettings(Map.of(
                "source.trust-store-password",
                "hunter2",
                "exchange.hmac",
                "k",
                "parallelism.default",
                "2",
                "prices.api-key",
                "CG-1",
                "serve.password",
                "p"));

        assertThat(settings.lines())
                .containsExactly(
                        "exchange.hmac: ******",
                        "parallelism.default: 2",
                        "prices.api-key: ******",
                        "serve.password: ******",
                        "source.trust-store-password: ******");
    }

    @Test
    void theHashTellsSettingsApartAndNotStarts() {
        Map<String, String> first = Map.of("a", "1", "$internal.pipeline.job-id", "x");
        Map<String, String> again = Map.of("a", "1", "$internal.pipeline.job-id", "y");
        Map<String, String> other = Map.of("a", "2", "$internal.pipeline.job-id", "x");

        assertThat(new EffectiveSettings(again).hash())
                .isEqualTo(new EffectiveSettings(first).hash())
                .isNotEqualTo(new EffectiveSettings(other).hash());
    }
}
