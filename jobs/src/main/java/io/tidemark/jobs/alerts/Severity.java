package io.tidemark.jobs.alerts;

import java.util.Locale;

/** How much an alert matters. */
public enum Severity {
    INFO,
    WARNING,
    CRITICAL;

    /** Lower case, as the table and the rules write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
