package io.tidemark.launcher;

import io.tidemark.jobs.start.Consent;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a job goes on from what it has done before, the same wherever one is started. */
final class StartOptions {

    @Option(
            names = "--from",
            paramLabel = "PATH",
            description = "The savepoint or checkpoint to go on from (default: the newest in the lake).")
    @Nullable
    String from;

    @Option(
            names = "--anew",
            description =
                    "Go on without state: trades go on from those the lake holds, what was missed since is asked for; windows begin anew.")
    boolean anew;

    @Option(
            names = "--rollback-tables",
            description = "Set the tables back to where --from is, and lose what was committed after it.")
    boolean rollbackTables;

    @Option(
            names = "--explain",
            description = "Only tell what would be started, from what, and what speaks against it.")
    boolean explain;

    /** What the user has agreed to. */
    Set<Consent> consents() {
        Set<Consent> consents = EnumSet.noneOf(Consent.class);
        if (anew) {
            consents.add(Consent.ANEW);
        }
        if (rollbackTables) {
            consents.add(Consent.ROLLBACK_TABLES);
        }
        return consents;
    }
}
