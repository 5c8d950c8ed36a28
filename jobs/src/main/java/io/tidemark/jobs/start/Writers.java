package io.tidemark.jobs.start;

import io.tidemark.lake.Lake;
import io.tidemark.lake.TableJobs;

/** Jobs that write tables now. */
public final class Writers {

    private Writers() {}

    /**
     * Insists that no job writes a table, as far as can be seen from this machine.
     *
     * @param table with its namespace, {@code silver.trades}
     * @throws StartException if one does
     */
    public static void requireNone(Lake lake, String table) {
        TableJobs writer = TableJobs.of(lake.table(table).properties());
        if (!writer.url().isEmpty() && Cluster.runs(writer.url(), writer.job())) {
            throw new StartException("Cannot maintain %s: job %s writes it since %s, see %s; stop it first"
                    .formatted(table, writer.job(), writer.since(), writer.url()));
        }
    }
}
