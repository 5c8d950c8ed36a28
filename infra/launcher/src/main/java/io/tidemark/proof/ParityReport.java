package io.tidemark.proof;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * What {@link Parity} found.
 *
 * @param lines one for each market and timeframe the exchange has told of
 * @param differences the first of them
 */
public record ParityReport(List<Line> lines, List<Difference> differences) {

    public ParityReport {
        lines = List.copyOf(lines);
        differences = List.copyOf(differences);
    }

    /** Passes only if there was something to compare, and every difference has its reason. */
    public Verdict verdict() {
        return lines.isEmpty()
                ? Verdict.INVESTIGATE
                : lines.stream().map(Line::verdict).reduce(Verdict.PASS, Verdict::and);
    }

    /** Lines for a person, the verdict last. */
    public String text() {
        StringBuilder out = new StringBuilder();
        if (lines.isEmpty()) {
            return """
                    No official candles to compare with: import some, or collect from an exchange that tells them
                    INVESTIGATE
                    """;
        }
        String format = "%-10s  %-12s  %-9s  %9s  %9s  %11s  %12s  %12s  %s%n";
        out.append(String.format(
                Locale.ROOT,
                format,
                "exchange",
                "instrument",
                "timeframe",
                "equal",
                "explained",
                "unexplained",
                "no_reference",
                "not_recorded",
                "verdict"));
        for (Line line : lines) {
            out.append(String.format(
                    Locale.ROOT,
                    format,
                    line.exchange(),
                    line.instrument(),
                    line.timeframe(),
                    line.equal(),
                    line.explained(),
                    line.unexplained(),
                    line.noReference(),
                    line.notRecorded(),
                    line.verdict()));
        }
        for (Difference difference : differences) {
            out.append("%s %s %s %s: %s (%s)%n"
                    .formatted(
                            difference.exchange(),
                            difference.instrument(),
                            difference.timeframe(),
                            Instant.EPOCH.plus(difference.windowStart(), ChronoUnit.MICROS),
                            difference.what(),
                            difference.reason().words()));
        }
        return out.append(verdict()).append(System.lineSeparator()).toString();
    }

    /**
     * One market and timeframe.
     *
     * @param exchange lower-case id
     * @param instrument unified name
     * @param timeframe length of the windows
     * @param equal windows that agree in every number the exchange tells
     * @param explained windows that differ, and it is known why
     * @param unexplained windows that differ
     * @param noReference windows of ours between two of the exchange's, which it does not tell of
     * @param notRecorded windows of the exchange's from before or after our recording
     * @param verdict what follows
     */
    public record Line(
            String exchange,
            String instrument,
            String timeframe,
            long equal,
            long explained,
            long unexplained,
            long noReference,
            long notRecorded,
            Verdict verdict) {}

    /**
     * One window that differs.
     *
     * @param exchange lower-case id
     * @param instrument unified name
     * @param timeframe length of the window
     * @param windowStart its first moment, microseconds since the epoch
     * @param what each number that differs: the exchange's, then ours
     * @param reason why
     */
    public record Difference(
            String exchange, String instrument, String timeframe, long windowStart, String what, Reason reason) {}
}
