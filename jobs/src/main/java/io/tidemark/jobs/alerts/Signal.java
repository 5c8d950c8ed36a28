package io.tidemark.jobs.alerts;

import org.jspecify.annotations.Nullable;

/**
 * A word on something an alert may be raised for. Whoever finds such things sends signals; {@link Alerts} makes one
 * alert an episode of them.
 *
 * @param kind what it is about
 * @param exchange lower-case id; several joined by commas where it is about several
 * @param instrument unified name, or null where it is about the whole exchange
 * @param phase whether it begins, ends, or is over already
 * @param beganAt when it began, microseconds since the epoch; of {@link Phase#ENDED} without meaning
 * @param at when it ended or, of {@link Phase#BEGAN}, when it was known to have begun
 * @param knownAt when all that is said here was known, not before {@code at}
 * @param title one line for a person
 * @param detail a JSON object for a machine
 */
public record Signal(
        AlertKind kind,
        String exchange,
        @Nullable String instrument,
        Phase phase,
        long beganAt,
        long at,
        long knownAt,
        String title,
        String detail) {

    /** Where in its episode a signal stands. */
    public enum Phase {
        BEGAN,
        ENDED,
        /** Began and ended before it was known. */
        OVER
    }

    /** {@code stall/okx/BTC-USDT}; of the same thing there is one alert at a time. */
    public String key() {
        return kind.text() + "/" + exchange + (instrument == null ? "" : "/" + instrument);
    }
}
