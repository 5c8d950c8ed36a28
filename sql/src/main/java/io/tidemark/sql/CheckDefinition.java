package io.tidemark.sql;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A check of what a table holds, as its file in {@code sql/checks} or in a folder of a user's declares it.
 *
 * @param name {@code candles_aligned}
 * @param comment what holds where nothing is wrong, or what a row tells
 * @param table full name of the table or view whose rows are looked at
 * @param time column of it by which days are chosen
 * @param severity what it means when the query answers with a row
 * @param tolerated percent of the rows looked at below which rows may be told and nothing is wrong; 0 where none may
 * @param query one SELECT in DuckDB's SQL, which calls the rows to look at {@code checked} and answers with those that
 *     are wrong, or with what is to be told
 * @param file where it stands, for messages
 */
public record CheckDefinition(
        String name,
        String comment,
        String table,
        String time,
        Severity severity,
        BigDecimal tolerated,
        String query,
        String file) {

    private static final Pattern NAME = Pattern.compile("([a-z0-9_]+)\\.sql");
    private static final Pattern CHECKS =
            Pattern.compile("(?m)^-- Checks: ((?:bronze|silver|gold)\\.[a-z0-9_]+) by ([a-z0-9_]+)\\.$");
    private static final Pattern SEVERITY = Pattern.compile("(?m)^-- Severity: (fail|investigate|fact)\\.$");
    private static final Pattern TOLERATED =
            Pattern.compile("(?m)^-- Tolerated: less than ([0-9]+(?:\\.[0-9]+)?) %\\.$");

    /** What a row of an answer means. */
    public enum Severity {
        /** Something is wrong. */
        FAIL,
        /** Something is odd: wrong here, or so at the exchange. */
        INVESTIGATE,
        /** Nothing; it is worth knowing. */
        FACT
    }

    /**
     * Reads a file.
     *
     * @param file its place, for messages; the last part names the check
     * @throws IllegalArgumentException if the head does not say what must be said
     */
    static CheckDefinition of(String file, String text) {
        Matcher name = NAME.matcher(file.substring(file.lastIndexOf('/') + 1));
        if (!name.matches()) {
            throw new IllegalArgumentException(
                    "Cannot use check %s: its name must be of small letters, digits and _".formatted(file));
        }
        String comment = text.lines().findFirst().orElse("");
        if (!comment.startsWith("-- ")) {
            throw new IllegalArgumentException(
                    "Cannot use check %s: line 1 must be a comment that says what holds".formatted(file));
        }
        Matcher checks = said(CHECKS, file, text, "-- Checks: silver.trades by traded_at.");
        String severity = said(SEVERITY, file, text, "-- Severity: fail. (or investigate, or fact)")
                .group(1);
        Matcher tolerated = TOLERATED.matcher(text);
        return new CheckDefinition(
                name.group(1),
                comment.substring(3),
                checks.group(1),
                checks.group(2),
                Severity.valueOf(severity.toUpperCase(Locale.ROOT)),
                tolerated.find() ? new BigDecimal(tolerated.group(1)) : BigDecimal.ZERO,
                text.strip(),
                file);
    }

    private static Matcher said(Pattern line, String file, String text, String example) {
        Matcher found = line.matcher(text);
        if (!found.find()) {
            throw new IllegalArgumentException("Cannot use check %s: it lacks the line %s".formatted(file, example));
        }
        return found;
    }
}
