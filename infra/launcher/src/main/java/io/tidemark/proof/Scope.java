package io.tidemark.proof;

import io.tidemark.exchange.Candles;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at: all, or only some of it.
 *
 * @param exchange lower-case id, null for all
 * @param instrument unified name, null for all
 * @param from first day, UTC, null for the earliest
 * @param to last day, UTC, null for the latest
 */
public record Scope(
        @Nullable String exchange,
        @Nullable String instrument,
        @Nullable LocalDate from,
        @Nullable LocalDate to) {

    public static final Scope ALL = new Scope(null, null, null, null);

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,60}");

    /** @throws IllegalArgumentException if a name cannot be one */
    public Scope {
        check("exchange", exchange);
        check("instrument", instrument);
        if (from != null && to != null && to.isBefore(from)) {
            throw new IllegalArgumentException(
                    "Invalid days %s to %s: the last is before the first".formatted(from, to));
        }
    }

    /** @throws IllegalArgumentException if it is no length of a candle */
    static void checkTimeframe(@Nullable String timeframe) {
        if (timeframe != null && Candles.length(timeframe) < 0) {
            throw new IllegalArgumentException(
                    "Invalid timeframe %s: must be one of 1s, 1m, 5m, 15m, 1h, 4h, 1d".formatted(timeframe));
        }
    }

    boolean holds(Market market, LocalDate day) {
        return (exchange == null || exchange.equals(market.exchange()))
                && (instrument == null || instrument.equals(market.instrument()))
                && (from == null || !day.isBefore(from))
                && (to == null || !day.isAfter(to));
    }

    /** A condition over rows with the columns {@code exchange} and {@code instrument} and a time. */
    String where(String time) {
        List<String> conditions = new ArrayList<>(List.of("true"));
        if (exchange != null) {
            conditions.add("exchange = '%s'".formatted(exchange));
        }
        if (instrument != null) {
            conditions.add("instrument = '%s'".formatted(instrument));
        }
        if (from != null) {
            conditions.add("%s >= TIMESTAMPTZ '%sT00:00:00Z'".formatted(time, from));
        }
        if (to != null) {
            conditions.add("%s < TIMESTAMPTZ '%sT00:00:00Z'".formatted(time, to.plusDays(1)));
        }
        return String.join(" AND ", conditions);
    }

    private static void check(String what, @Nullable String word) {
        if (word != null && !WORD.matcher(word).matches()) {
            throw new IllegalArgumentException("Invalid %s %s: must be a name".formatted(what, word));
        }
    }
}
