package io.tidemark.cluster;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds, in what Flink prints of a failure, the line that a person wants to read. */
public final class Causes {

    private static final Pattern OURS = Pattern.compile(
            "^(?:Caused by: )?(?:(?!org\\.apache\\.flink)[\\w.$]+: )*((?:Cannot|Invalid|Failed to) \\S.*)$");
    private static final Pattern CAUSE =
            Pattern.compile("^(?:Caused by: )?((?:[a-z][\\w]*\\.)+[A-Z][\\w.$]*(?:: .*)?)$");
    private static final Pattern CLASSES = Pattern.compile("^(?:(?:[a-z][\\w]*\\.)+[A-Z][\\w$]*: )+");

    private Causes() {}

    /** What our own code says if it says anything, else what a library did and the innermost cause. */
    public static String innermost(String printed) {
        List<String> lines = printed.lines().map(String::strip).toList();
        String done = "";
        String found = "";
        for (String line : lines) {
            Matcher ours = OURS.matcher(line);
            Matcher cause = CAUSE.matcher(line);
            // Libraries say what they did, and leave to the cause what was wrong; we always name both.
            if (ours.matches() && ours.group(1).contains(": ")) {
                return ours.group(1);
            }
            if (ours.matches() && done.isEmpty()) {
                done = ours.group(1);
            }
            if (cause.matches()) {
                found = cause.group(1);
            }
        }
        String text = found.isEmpty() ? lines.stream().findFirst().orElse("no cause is told") : found;
        String reason = CLASSES.matcher(text).replaceFirst("");
        return done.isEmpty() || done.contains(reason) ? reason : done + ": " + reason;
    }
}
