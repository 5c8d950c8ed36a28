package io.tidemark.lake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs have written a table, told in its properties. One job writes a table; the next replaces it.
 *
 * @param jobs ids, the newest last; {@value #BEGINNING} between two of them means that the later went on from none of
 *     the earlier
 * @param restored the checkpoint the newest went on from, {@value #NOTHING} if from none
 * @param url where the newest can be asked for, empty if nowhere
 * @param since when it was registered
 * @param configuration a hash of its settings
 */
public record TableJobs(List<String> jobs, long restored, String url, Instant since, String configuration) {

    /** Instead of a checkpoint. */
    public static final long NOTHING = -1;

    private static final String JOBS = "tidemark.jobs";
    private static final String RESTORED = "tidemark.job.restored";
    private static final String URL = "tidemark.job.url";
    private static final String SINCE = "tidemark.job.since";
    private static final String CONFIGURATION = "tidemark.job.configuration";
    private static final String BEGINNING = "|";
    private static final int REMEMBERED = 50;

    public TableJobs {
        jobs = List.copyOf(jobs);
    }

    /** What a table's properties say; nobody where they say nothing. */
    public static TableJobs of(Map<String, String> properties) {
        String jobs = properties.getOrDefault(JOBS, "");
        return new TableJobs(
                jobs.isEmpty() ? List.of() : List.of(jobs.split(",")),
                Long.parseLong(properties.getOrDefault(RESTORED, String.valueOf(NOTHING))),
                properties.getOrDefault(URL, ""),
                Instant.parse(properties.getOrDefault(SINCE, Instant.EPOCH.toString())),
                properties.getOrDefault(CONFIGURATION, ""));
    }

    /** The job that writes now, empty if none ever did. */
    public String job() {
        return jobs.isEmpty() ? "" : jobs.get(jobs.size() - 1);
    }

    /** The newest job and those it went on from. */
    public List<String> lineage() {
        return jobs.subList(jobs.lastIndexOf(BEGINNING) + 1, jobs.size());
    }

    /**
     * Whether a commit comes from a job that another one has replaced. What such a job had prepared up to the
     * checkpoint its successor went on from is committed by that one in its name.
     */
    boolean isLate(String job, long checkpoint) {
        return !job.equals(job()) && jobs.contains(job) && checkpoint > restored;
    }

    /** After a job that goes on from a checkpoint of one of the earlier. */
    public TableJobs followedBy(String job, long checkpoint, String where, String settings) {
        List<String> next = new ArrayList<>(jobs);
        next.remove(job);
        next.add(job);
        return new TableJobs(newest(next), checkpoint, where, Instant.now(), settings);
    }

    /** After a job that begins anew. */
    public TableJobs replacedBy(String job, String where, String settings) {
        List<String> next = new ArrayList<>(jobs);
        if (!next.isEmpty()) {
            next.add(BEGINNING);
        }
        next.add(job);
        return new TableJobs(newest(next), NOTHING, where, Instant.now(), settings);
    }

    /**
     * Tells it in the properties of a table.
     *
     * @return false if the table has changed since it was loaded, so that somebody else may have been faster
     */
    public boolean register(Table table) {
        TableOperations operations = ((HasTableOperations) table).operations();
        TableMetadata base = operations.current();
        Map<String, String> properties = new TreeMap<>(base.properties());
        properties.put(JOBS, String.join(",", jobs));
        properties.put(RESTORED, String.valueOf(restored));
        properties.put(URL, url);
        properties.put(SINCE, since.toString());
        properties.put(CONFIGURATION, configuration);
        TableMetadata next = base.replaceProperties(properties);
        try {
            operations.commit(base, next);
            return true;
        } catch (CommitFailedException e) {
            return false;
        }
    }

    /**
     * The newest checkpoint of a job of this table that its current snapshot holds; {@link #NOTHING} if there is none.
     */
    public long committed(Table table) {
        @Nullable Snapshot newest = newest(table);
        return newest == null ? NOTHING : FencedOperations.checkpoint(newest);
    }

    /** The newest checkpoint of one job that a table holds; {@link #NOTHING} if there is none. */
    public static long committed(Table table, String job) {
        @Nullable Snapshot newest = newest(table, List.of(job));
        return newest == null ? NOTHING : FencedOperations.checkpoint(newest);
    }

    /** The newest snapshot that a job of this table has committed, null if there is none. */
    @Nullable
    Snapshot newest(Table table) {
        return newest(table, jobs);
    }

    private static @Nullable Snapshot newest(Table table, List<String> known) {
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            if (known.contains(snapshot.summary().getOrDefault(FencedOperations.JOB, ""))) {
                return snapshot;
            }
        }
        return null;
    }

    /** Sets a table back to what its jobs had committed up to a checkpoint. */
    public void rollback(Table table, long checkpoint) {
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            boolean ours = jobs.contains(snapshot.summary().getOrDefault(FencedOperations.JOB, ""));
            if (ours && FencedOperations.checkpoint(snapshot) <= checkpoint) {
                table.manageSnapshots().rollbackTo(snapshot.snapshotId()).commit();
                return;
            }
        }
        throw new LakeException("Cannot roll back %s: no snapshot of checkpoint %d or before is left"
                .formatted(table.name(), checkpoint));
    }

    private static List<String> newest(List<String> jobs) {
        return jobs.subList(Math.max(0, jobs.size() - REMEMBERED), jobs.size());
    }
}
