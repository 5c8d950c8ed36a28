package io.tidemark.lake;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.encryption.EncryptionManager;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.jspecify.annotations.Nullable;

/**
 * Iceberg's JDBC catalog with one more rule: a job that another one has replaced (see {@link TableJobs}) can commit no
 * more, wherever it may still run and whatever it takes itself for.
 */
public final class LakeCatalog extends JdbcCatalog {

    /** In the summary of a snapshot that Flink's sink committed: the job. */
    static final String JOB = "flink.job-id";

    private static final String CHECKPOINT = "flink.max-committed-checkpoint-id";

    static {
        // DriverManager finds drivers once in the life of a JVM; a job that comes later, with a class loader of its
        // own, brings its own driver, which must tell of itself.
        if (!org.sqlite.JDBC.isValidURL("jdbc:sqlite:")) {
            throw new IllegalStateException("Cannot use SQLite: its driver does not know its own addresses");
        }
    }

    /** The checkpoint whose rows a snapshot of Flink's sink added. */
    static long checkpoint(Snapshot snapshot) {
        return Long.parseLong(snapshot.summary().getOrDefault(CHECKPOINT, String.valueOf(TableJobs.NOTHING)));
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier name) {
        return new Fenced(name.toString(), super.newTableOps(name));
    }

    /** The operations of a table, without those of jobs that are no longer its writer. */
    private static final class Fenced implements TableOperations {

        private final String table;
        private final TableOperations operations;

        private Fenced(String table, TableOperations operations) {
            this.table = table;
            this.operations = operations;
        }

        @Override
        public void commit(@Nullable TableMetadata base, TableMetadata next) {
            Snapshot added = next.currentSnapshot();
            if (base != null && added != null && !added.equals(base.currentSnapshot())) {
                TableJobs jobs = TableJobs.of(base.properties());
                String job = added.summary().getOrDefault(JOB, "");
                if (jobs.isLate(job, checkpoint(added))) {
                    throw new ValidationException(
                            "Cannot commit to %s: job %s was replaced by job %s, end it", table, job, jobs.job());
                }
            }
            operations.commit(base, next);
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
}
