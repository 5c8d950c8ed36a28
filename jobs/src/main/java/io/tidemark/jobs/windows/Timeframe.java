package io.tidemark.jobs.windows;

/** Length of a candle. Windows begin at whole multiples of it since the epoch, so a day is a UTC day. */
public enum Timeframe {
    SECOND("1s", 0, 1),
    MINUTE("1m", 1, 60),
    FIVE_MINUTES("5m", 2, 300),
    FIFTEEN_MINUTES("15m", 3, 900),
    HOUR("1h", 4, 3_600),
    FOUR_HOURS("4h", 5, 14_400),
    DAY("1d", 6, 86_400);

    private static final Timeframe[] BY_CODE = new Timeframe[7];

    static {
        for (Timeframe timeframe : values()) {
            BY_CODE[timeframe.code] = timeframe;
        }
    }

    private final String text;
    private final int code;
    private final long micros;

    Timeframe(String text, int code, long seconds) {
        this.text = text;
        this.code = code;
        this.micros = seconds * 1_000_000L;
    }

    /**
     * The timeframe that the tables write as {@code text}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Timeframe of(String text) {
        for (Timeframe timeframe : values()) {
            if (timeframe.text.equals(text)) {
                return timeframe;
            }
        }
        throw new IllegalArgumentException(
                "Invalid timeframe %s: wanted 1s, 1m, 5m, 15m, 1h, 4h or 1d".formatted(text));
    }

    /** {@code 1s}, {@code 1m} … as the tables write it. */
    public String text() {
        return text;
    }

    /** Stands for the timeframe in state; never changes. */
    int code() {
        return code;
    }

    /** The timeframe of a {@link #code}. */
    static Timeframe of(int code) {
        return BY_CODE[code];
    }

    /** Length in microseconds. */
    public long micros() {
        return micros;
    }

    /** Start of the window that holds this time, both in microseconds since the epoch. */
    public long start(long at) {
        return Math.floorDiv(at, micros) * micros;
    }
}
