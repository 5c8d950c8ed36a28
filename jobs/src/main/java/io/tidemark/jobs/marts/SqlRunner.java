package io.tidemark.jobs.marts;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;

/** Hands statements to Flink's planner; what is wrong with one is told with the line of its file. */
final class SqlRunner {

    private static final Pattern PARSED = Pattern.compile("(?s)(.*?) at line (\\d+), column \\d+.*");
    private static final Pattern VALIDATED =
            Pattern.compile("(?s)From line (\\d+), column \\d+ to line \\d+, column \\d+: (.*)");

    private final TableEnvironment tables;

    SqlRunner(TableEnvironment tables) {
        this.tables = tables;
    }

    /** Runs a statement that changes only what the planner knows. */
    void define(String file, String statement) {
        try {
            tables.executeSql(statement);
        } catch (RuntimeException e) {
            throw failed(file, e);
        }
    }

    /** Adds an INSERT to those that will run as one job. */
    void add(StatementSet all, String file, String insert) {
        try {
            all.addInsertSql(insert);
        } catch (RuntimeException e) {
            throw failed(file, e);
        }
    }

    private static IllegalArgumentException failed(String file, RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            Matcher validated = VALIDATED.matcher(message);
            if (validated.matches()) {
                return failed(file, validated.group(1), validated.group(2), e);
            }
            Matcher parsed = PARSED.matcher(message);
            if (parsed.matches()) {
                return failed(file, parsed.group(2), parsed.group(1), e);
            }
        }
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new IllegalArgumentException(
                "Cannot run %s: %s".formatted(file, firstLine(String.valueOf(root.getMessage()))), e);
    }

    private static IllegalArgumentException failed(String file, String line, String reason, RuntimeException e) {
        return new IllegalArgumentException("Cannot run %s line %s: %s".formatted(file, line, firstLine(reason)), e);
    }

    private static String firstLine(String text) {
        return text.lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^SQL parse failed\\. ", "")
                .strip();
    }
}
