package io.tidemark.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * That an exchange began to number an instrument's trades anew: what the detail of a {@link FeedEvent.Kind#EPOCH} says.
 * The event comes with the frame of the first new trade, so that trade has the event's time as its own time of arrival.
 *
 * @param instrument unified name
 * @param last highest number of before
 * @param first the new trade's number, of an aggregated trade the first of its range; other new trades may have lower
 *     ones
 */
public record Renumbering(String instrument, long last, long first) {

    private static final Pattern DETAIL = Pattern.compile("(\\S+) went from (\\d+) to (\\d+)");

    /** {@code BTC-USDT went from 5017 to 1}, as the lake has it. */
    public String detail() {
        return "%s went from %d to %d".formatted(instrument, last, first);
    }

    /** What a detail says; nothing if it is none of ours. */
    public static Optional<Renumbering> of(String detail) {
        Matcher words = DETAIL.matcher(detail);
        return words.matches()
                ? Optional.of(
                        new Renumbering(words.group(1), Long.parseLong(words.group(2)), Long.parseLong(words.group(3))))
                : Optional.empty();
    }
}
