package io.tidemark.jobs.alerts;

import java.util.List;
import java.util.Locale;

/** What an alert can be about, and what its rule says beside the severity. */
public enum AlertKind {
    SPIKE("min_bps"),
    OFF_MARKET("min_bps"),
    MOVE("min_bps"),
    CROSSED_MARKET("min_bps", "for_s"),
    STALL("min_silence_s", "times_longest"),
    GAP("for_s"),
    CANDLE_GAP("for_s"),
    LATENCY("over_ms", "share", "min_trades"),
    REJECTED_RATE("share", "min_frames"),
    FRESHNESS("silence_s"),
    PRICE_CHANGE("percent_5m", "percent_1h", "percent_24h"),
    PRICE_ANOMALY("min_score");

    private final String thresholds;

    AlertKind(String... thresholds) {
        this.thresholds = String.join(",", thresholds);
    }

    /** Lower case, as the table and the rules write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    List<String> thresholds() {
        return List.of(thresholds.split(","));
    }
}
