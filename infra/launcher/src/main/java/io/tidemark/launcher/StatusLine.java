package io.tidemark.launcher;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** What {@code demo} says every few seconds. */
final class StatusLine {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long MICROS = 1_000_000;

    private Map<String, Long> before = Map.of();

    /**
     * One line.
     *
     * @param now the clock the exchanges live by
     * @param counts the job's counters
     * @param since how long after the last line this one is
     */
    String text(Instant now, Map<String, Long> counts, Duration since) {
        long frames = Counter.FRAMES.of(counts);
        // A job that failed counts from its checkpoint on, or anew.
        long events = frames < Counter.FRAMES.of(before) ? frames : frames - Counter.FRAMES.of(before);
        double seconds = Math.max(since.toMillis(), 1) / 1e3;
        before = Map.copyOf(counts);
        return String.format(
                Locale.ROOT,
                "%s  %,6.0f frames/s  trades %,d  quotes %,d  candles %,d  rejected %,d  %s",
                CLOCK.format(now),
                events / seconds,
                Counter.TRADES.of(counts),
                Counter.QUOTES.of(counts),
                Counter.CANDLES.of(counts),
                Counter.REJECTED.of(counts),
                lag(now, Counter.EVENT_TIME.of(counts)));
    }

    /** What became of a job that fails: it tries again by itself, and later and later. */
    static String failed(FailureNews.Failure failure) {
        return "%s  The job failed and goes on from its last checkpoint: %s"
                .formatted(CLOCK.format(failure.at()), failure.cause());
    }

    private static String lag(Instant now, long eventTime) {
        if (eventTime <= 0) {
            return "no event yet";
        }
        Instant newest =
                Instant.ofEpochSecond(Math.floorDiv(eventTime, MICROS), Math.floorMod(eventTime, MICROS) * 1_000);
        return String.format(
                Locale.ROOT, "lag %.1f s", Duration.between(newest, now).toMillis() / 1e3);
    }
}
