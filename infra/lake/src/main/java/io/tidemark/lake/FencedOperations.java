package io.tidemark.lake;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.exceptions.ServiceFailureException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations of a table, with two more rules for commits.
 *
 * <p>A job that another one has replaced (see {@link TableJobs}) can commit no more, wherever it may still run and
 * whatever it takes itself for.
 *
 * <p>A commit whose reply is lost may have been applied. Iceberg would try it again, and if somebody else has committed
 * meanwhile, set the table back to its own snapshot, without a word. So after every failure we look whether the
 * snapshot is there; if it is, all is well. If nobody can tell, it is told so, and nothing that the commit may need is
 * deleted.
 */
final class FencedOperations implements TableOperations {

    /** In the summary of a snapshot that Flink's sink committed: the job. */
    static final String JOB = "flink.job-id";

    private static final String CHECKPOINT = "flink.max-committed-checkpoint-id";
    private static final Logger LOG = LoggerFactory.getLogger(FencedOperations.class);

    private final String table;
    private final TableOperations operations;

    FencedOperations(String table, TableOperations operations) {
        this.table = table;
        this.operations = operations;
    }

    /** The checkpoint whose rows a snapshot of Flink's sink added. */
    static long checkpoint(Snapshot snapshot) {
        return Long.parseLong(snapshot.summary().getOrDefault(CHECKPOINT, String.valueOf(TableJobs.NOTHING)));
    }

    @Override
    public void commit(@Nullable TableMetadata base, TableMetadata next) {
        refuseReplaced(base, next);
        try {
            operations.commit(base, next);
        } catch (RuntimeException e) {
            if (!isApplied(base, next, e)) {
                throw isUnknown(e) ? new CommitStateUnknownException(e) : e;
            }
            LOG.warn("The reply to a commit of {} was lost; it was applied", table, e);
        }
    }

    private void refuseReplaced(@Nullable TableMetadata base, TableMetadata next) {
        Snapshot added = next.currentSnapshot();
        if (base != null && added != null && !added.equals(base.currentSnapshot())) {
            TableJobs jobs = TableJobs.of(base.properties());
            String job = added.summary().getOrDefault(JOB, "");
            if (jobs.isLate(job, checkpoint(added))) {
                throw new ValidationException(
                        "Cannot commit to %s: job %s was replaced by job %s, end it", table, job, jobs.job());
            }
        }
    }

    /** Whether the snapshot that a failed commit added is in the table all the same. */
    private boolean isApplied(@Nullable TableMetadata base, TableMetadata next, RuntimeException failure) {
        Snapshot added = next.currentSnapshot();
        if (base == null || added == null || base.snapshot(added.snapshotId()) != null) {
            return false;
        }
        try {
            TableMetadata now = operations.refresh();
            return now != null && now.snapshot(added.snapshotId()) != null;
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /** Whether the catalog may still apply what was sent to it, or has. */
    private static boolean isUnknown(RuntimeException failure) {
        return failure instanceof UncheckedSQLException
                || failure instanceof ServiceFailureException
                || failure instanceof ServiceUnavailableException
                || failure.getClass() == RESTException.class;
    }

    @Override
    public @Nullable TableMetadata current() {
        return operations.current();
    }

    @Override
    public @Nullable TableMetadata refresh() {
        return operations.refresh();
    }

    @Override
    public FileIO io() {
        return operations.io();
    }

    @Override
    public EncryptionManager encryption() {
        return operations.encryption();
    }

    @Override
    public String metadataFileLocation(String file) {
        return operations.metadataFileLocation(file);
    }

    @Override
    public LocationProvider locationProvider() {
        return operations.locationProvider();
    }

    @Override
    public TableOperations temp(TableMetadata uncommitted) {
        return operations.temp(uncommitted);
    }

    @Override
    public long newSnapshotId() {
        return operations.newSnapshotId();
    }

    @Override
    public boolean requireStrictCleanup() {
        return operations.requireStrictCleanup();
    }
}
