package io.tidemark.jobs.tables;

import io.tidemark.lake.TableJobs;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.TableLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether what a job hands to the sink of a table gets there. A sink that takes new commits for old ones writes
 * files, completes checkpoints and commits nothing, and nobody would know (apache/iceberg issue 18098).
 *
 * <p>Rows of a checkpoint are committed before the one after the next can complete. So once three later ones have, the
 * table must hold them. What goes wrong does so from a start on: after the first rows only those of each hundredth
 * checkpoint are followed, since each look reads all that the catalog knows of the table.
 */
final class CommitWatch {

    private static final Logger LOG = LoggerFactory.getLogger(CommitWatch.class);
    private static final int LATER = 3;
    private static final int REST = 100;
    private static final long NONE = -1;

    private final String name;
    private final String job;
    private final TableLoader loader;
    private long followed = NONE;
    private int later;
    private int rest;

    /**
     * Of one job and one table.
     *
     * @param name of the table
     * @param job its id
     * @param loader opened when it is first needed
     */
    CommitWatch(String name, String job, TableLoader loader) {
        this.name = name;
        this.job = job;
        this.loader = loader;
    }

    /** Rows were handed on that belong to this checkpoint. */
    void sent(long checkpoint) {
        if (followed == NONE && rest == 0) {
            followed = checkpoint;
            later = 0;
        }
    }

    /**
     * A checkpoint is complete.
     *
     * @throws IllegalStateException if the table does not hold what it must
     */
    void completed(long checkpoint) {
        rest = Math.max(0, rest - 1);
        if (followed == NONE || checkpoint <= followed) {
            return;
        }
        later++;
        if (later < LATER) {
            return;
        }
        long committed;
        try {
            committed = committed();
        } catch (RuntimeException e) {
            // Who commits will say so, if the catalog stays away.
            LOG.info("Failed to ask whether {} holds checkpoint {}, asking again", name, followed, e);
            return;
        }
        if (committed < followed) {
            throw new IllegalStateException(
                    "Cannot go on: %s lacks the rows of checkpoint %d of job %s, though %d later ones are complete; stop the job"
                                    .formatted(name, followed, job, later)
                            + " and start it from its newest state");
        }
        if (committed > checkpoint) {
            throw new IllegalStateException(
                    "Cannot go on: %s holds checkpoint %d of job %s, which is only at %d, so its rows pass for committed; stop it"
                                    .formatted(name, committed, job, checkpoint)
                            + " and start it with an id of its own");
        }
        followed = NONE;
        rest = REST;
    }

    private long committed() {
        if (!loader.isOpen()) {
            loader.open();
        }
        Table table = loader.loadTable();
        return TableJobs.committed(table, job);
    }
}
