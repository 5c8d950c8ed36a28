package io.tidemark.cluster;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds, in what Flink prints of a failure, the line that a person wants to read. */
final class Causes {

    private static final Pattern OURS = Pattern.compile(
            "^(?:Caused by: )?(?:(?!org\\.apache\\.flink)[\\w.$]+: )*((?:Cannot|Invalid|Failed to) \\S.*)$");
    private static final Pattern CAUSE =
            Pattern.compile("^(?:Caused by: )?((?:[a-z][\\w]*\\.)+[A-Z][\\w.$]*(?:: .*)?)$");
    private static final Pattern CLASSES = Pattern.compile("^(?:(?:[a-z][\\w]*\\.)+[A-Z][\\w$]*: )+");

    private Causes() {}

    /** What our own code says if it says anything, else the innermost cause. */
    static String innermost(String printed) {
        List<String> lines = printed.lines().map(String::strip).toList();
        String found = "";
        for (String line : lines) {
            Matcher ours = OURS.matcher(line);
            if (ours.matches()) {
                return ours.group(1);
            }
            Matcher cause = CAUSE.matcher(line);
            if (cause.matches()) {
                found = cause.group(1);
            }
        }
        String text = found.isEmpty() ? lines.stream().findFirst().orElse("no cause is told") : found;
        return CLASSES.matcher(text).replaceFirst("");
    }
}
