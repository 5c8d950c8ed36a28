package io.tidemark.jobs.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertRulesTest {

    @TempDir
    Path directory;

    @Test
    void thePackagedRulesHaveEveryKind() {
        AlertRules rules = AlertRules.of(new Configuration());

        for (AlertKind kind : AlertKind.values()) {
            assertThat(rules.has(kind)).as(kind.text()).isTrue();
            for (String key : kind.thresholds()) {
                assertThat(rules.threshold(kind, key))
                        .as("%s.%s", kind.text(), key)
                        .isFinite();
            }
        }
    }

    @Test
    void aFileOfOnesOwnSaysAllAndWhatItLeavesOutIsOff() throws Exception {
        Path file = Files.writeString(directory.resolve("mine.yaml"), "spike: {severity: critical, min_bps: 7.5}\n");

        AlertRules rules = AlertRules.read(file);

        assertThat(rules.has(AlertKind.SPIKE)).isTrue();
        assertThat(rules.severity(AlertKind.SPIKE)).isEqualTo(Severity.CRITICAL);
        assertThat(rules.threshold(AlertKind.SPIKE, "min_bps")).isEqualTo(7.5);
        assertThat(rules.has(AlertKind.GAP)).isFalse();
        assertThat(rules.threshold(AlertKind.GAP, "for_s")).isInfinite();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spik: {severity: info} | Invalid alert spik in r.yaml: known are spike, off_market, move, crossed_market, stall, gap, candle_gap, latency, rejected_rate, freshness, price_change, price_anomaly",
                "gap: {severity: info, for_s: ten} | Invalid gap.for_s ten in r.yaml: must be a number, from 0 to 31536000",
                "gap: {severity: info, for_s: -1} | Invalid gap.for_s -1 in r.yaml: must be a number, from 0 to 31536000",
                "gap: {severity: loud, for_s: 1} | Invalid gap.severity loud in r.yaml: must be one of info, warning, critical",
                "gap: {severity: info, min: 1} | Invalid key gap.min in r.yaml: known are severity, for_s",
                "gap: {severity: info} | Cannot read alert rules r.yaml: gap.for_s is missing",
                "gap: {for_s: 1} | Cannot read alert rules r.yaml: gap.severity is missing",
                "gap: 5 | Invalid gap 5 in r.yaml: severity and thresholds are wanted",
                "just text | Cannot read alert rules r.yaml: kinds with their rules are wanted",
                "freshness: {severity: info, silence_s: 0} | Invalid freshness.silence_s 0 in r.yaml: must be a number, above 0, at most 31536000",
                "freshness: {severity: info, silence_s: 1e20} | Invalid freshness.silence_s 1.0E20 in r.yaml: must be a number, above 0, at most 31536000",
                "rejected_rate: {severity: info, share: 0, min_frames: 0} | Invalid rejected_rate.share 0 in r.yaml: must be a number, above 0, at most 1",
                "latency: {severity: info, over_ms: 1, share: 5, min_trades: 1} | Invalid latency.share 5 in r.yaml: must be a number, above 0, at most 1",
                "spike: {severity: info, min_bps: -0.5} | Invalid spike.min_bps -0.5 in r.yaml: must be a number, 0 or more",
                "gap: {severity: info, for_s: 1, for_s: 2} | Cannot read alert rules r.yaml: line 1: found duplicate key for_s",
                "gap: { | Cannot read alert rules r.yaml: line 1: expected the node content, but found '<stream end>'"
            })
    void whatMakesNoSenseIsOneLineThatNamesKeyAndValue(String text, String message) {
        assertThatThrownBy(() -> AlertRules.parse("r.yaml", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        Path file = directory.resolve("none.yaml");

        assertThatThrownBy(() -> AlertRules.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot read alert rules %s: no such file".formatted(file));
    }
}
