package io.tidemark.launcher;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Where the dashboard listens. */
final class DashboardPort {

    static final int USUAL = 8501;

    private DashboardPort() {}

    /** The named port, which must be free, or else the usual one or the next free after it. */
    static int choose(String option, @Nullable Integer named, PrintWriter out) {
        if (named != null) {
            return Ports.named("the dashboard", option, named);
        }
        int free = Ports.freeFrom(USUAL);
        if (free != USUAL) {
            out.printf("Port %d is in use, the dashboard takes %d.%n", USUAL, free);
        }
        return free;
    }
}
