package io.tidemark.dashboard;

import java.time.Duration;

/** The lengths of candles. */
enum Timeframe {
    S1("1s", Duration.ofSeconds(1), "1S"),
    M1("1m", Duration.ofMinutes(1), "1"),
    M5("5m", Duration.ofMinutes(5), "5"),
    M15("15m", Duration.ofMinutes(15), "15"),
    H1("1h", Duration.ofHours(1), "60"),
    H4("4h", Duration.ofHours(4), "240"),
    D1("1d", Duration.ofDays(1), "1D");

    private final String text;
    private final Duration length;
    private final String resolution;

    Timeframe(String text, Duration length, String resolution) {
        this.text = text;
        this.length = length;
        this.resolution = resolution;
    }

    String text() {
        return text;
    }

    Duration length() {
        return length;
    }

    /** TradingView's word for it. */
    String resolution() {
        return resolution;
    }

    static Timeframe of(String text) {
        for (Timeframe timeframe : values()) {
            if (timeframe.text.equals(text)) {
                return timeframe;
            }
        }
        throw new InvalidRequestException("timeframe", text, Parameter.TIMEFRAME.rule());
    }
}
