package io.tidemark.jobs.start;

import io.tidemark.lake.Lake;
import io.tidemark.lake.TableJobs;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a job that is about to start, at the state it goes on from, and at what the tables say was committed, and
 * refuses what would lose or double rows. What it lets start it registers in the tables, so that whoever wrote them
 * before can commit no more.
 *
 * <p>Why each rule is there: a job without state numbers its checkpoints from one again, and the sink takes those it
 * has seen for done (apache/iceberg issue 18098); state older than the tables writes again what they hold (issue
 * 10892); unaligned checkpoints lose rows of the sink (issue 15846); a commit that may not be tried again can leave a
 * table that nobody can read.
 */
public final class StartGuard {

    private static final String RETRIES = "commit.retry.num-retries";

    private final Lake lake;
    private final String name;
    private final ReadableConfig configuration;
    private final Set<String> uids;
    private final Set<Consent> consents;

    private final List<String> report = new ArrayList<>();
    private final Map<String, Table> tables = new TreeMap<>();
    private @Nullable SavedState state;

    /**
     * For one start.
     *
     * @param name of the job, as Flink shows it
     * @param configuration all that is in force, with the path of the state to go on from
     * @param uids of all operators; one that is the name of a table is its writer
     */
    public StartGuard(Lake lake, String name, ReadableConfig configuration, Set<String> uids, Set<Consent> consents) {
        this.lake = lake;
        this.name = name;
        this.configuration = configuration;
        this.uids = new TreeSet<>(uids);
        this.consents = consents.isEmpty() ? EnumSet.noneOf(Consent.class) : EnumSet.copyOf(consents);
        for (String table : lake.tables()) {
            if (uids.contains(table)) {
                tables.put(table, lake.table(table));
            }
        }
    }

    /**
     * Gives the job an id of its own, where nobody has; the id a job had before would make the sink take its commits
     * for done.
     */
    public static void identify(Configuration configuration) {
        if (!configuration.contains(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID)) {
            configuration.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, new JobID().toHexString());
        }
    }

    /**
     * Insists that the start is right; changes nothing.
     *
     * @return what was looked at and found, a line each
     * @throws StartException if it is not
     */
    public List<String> check() {
        report.clear();
        checkSettings();
        checkOthers();
        @Nullable String path = configuration.get(StateRecoveryOptions.SAVEPOINT_PATH);
        state = path == null ? null : SavedState.read(path);
        if (state == null) {
            checkBeginning();
        } else {
            checkOperators(state);
            checkBackend(state);
            checkTables(state);
        }
        return List.copyOf(report);
    }

    /**
     * Registers what {@link #check} has let pass as the writer of its tables; those agreed to be set back are.
     *
     * @param settings a hash of the settings in force
     * @throws StartException if another start was faster
     */
    public void register(String settings) {
        String job = job();
        for (Map.Entry<String, Table> entry : tables.entrySet()) {
            Table table = entry.getValue();
            TableJobs writer = TableJobs.of(table.properties());
            if (state != null && writer.committed(table) > state.checkpoint()) {
                writer.rollback(table, state.checkpoint());
                table.refresh();
            }
            TableJobs next = state == null
                    ? writer.replacedBy(job, url(), settings)
                    : writer.followedBy(job, state.checkpoint(), url(), settings);
            if (!next.register(table)) {
                throw refused("%s has just been changed by another; see what runs, and try again", entry.getKey());
            }
        }
    }

    /** The id it will have. */
    private String job() {
        return configuration
                .getOptional(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID)
                .orElseThrow(() -> new IllegalStateException("Cannot start %s: it has no id".formatted(name)));
    }

    /**
     * Whether a start from a state may set a table back, since it holds what its jobs committed later. Of a state that
     * cannot be read nobody knows; {@link #check} says why it cannot, or that a job still runs and has removed it.
     *
     * @param path of a savepoint or a retained checkpoint
     */
    public static boolean maySetBack(String path, Table table) {
        SavedState saved;
        try {
            saved = SavedState.read(path);
        } catch (StartException e) {
            return true;
        }
        TableJobs writer = TableJobs.of(table.properties());
        return writer.lineage().stream().anyMatch(saved::isOf) && writer.committed(table) > saved.checkpoint();
    }

    private void checkSettings() {
        refuseIf(
                configuration.get(CheckpointingOptions.ENABLE_UNALIGNED),
                "%s is true, with which the tables lose rows; set it to false",
                CheckpointingOptions.ENABLE_UNALIGNED.key());
        refuseIf(
                configuration
                        .getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL)
                        .isEmpty(),
                "%s is not set, without which nothing is ever committed; set it to 10 s",
                CheckpointingOptions.CHECKPOINTING_INTERVAL.key());
        refuseIf(
                configuration.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE)
                        != CheckpointingMode.EXACTLY_ONCE,
                "%s is not EXACTLY_ONCE, without which rows double; set it so",
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE.key());
        refuseIf(
                configuration.get(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE),
                "%s is true, with which state is dropped without a word; set it to false",
                StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE.key());
        refuseIf(
                configuration.get(PipelineOptions.GENERIC_TYPES),
                "%s is true, with which state may be written that no later version reads; set it to false",
                PipelineOptions.GENERIC_TYPES.key());
        String zone = configuration.get(
                ConfigOptions.key("table.local-time-zone").stringType().defaultValue("UTC"));
        refuseIf(
                !zone.equals("UTC"),
                "table.local-time-zone is %s, with which days are cut elsewhere; set it to UTC",
                zone);
        tables.forEach((table, loaded) -> refuseIf(
                loaded.properties().getOrDefault(RETRIES, "4").equals("0"),
                "table %s has %s = 0, with which a lost race makes it unreadable; set it to 20",
                table,
                RETRIES));
        report.add("settings: aligned checkpoints, exactly once, UTC, commits are tried again");
    }

    private void checkOthers() {
        Set<String> asked = new TreeSet<>();
        for (Table table : tables.values()) {
            TableJobs writer = TableJobs.of(table.properties());
            if (!writer.url().isEmpty() && !writer.job().equals(job()) && asked.add(writer.job())) {
                refuseIf(
                        Cluster.runs(writer.url(), writer.job()),
                        "job %s writes %s since %s, see %s; stop it first",
                        writer.job(),
                        lake.directory(),
                        writer.since(),
                        writer.url());
            }
        }
        report.add(
                asked.isEmpty()
                        ? "others: none has written the tables"
                        : "others: job %s has ended".formatted(String.join(", ", asked)));
    }

    /** A start without state. */
    private void checkBeginning() {
        for (Map.Entry<String, Table> entry : tables.entrySet()) {
            TableJobs writer = TableJobs.of(entry.getValue().properties());
            long committed = writer.committed(entry.getValue());
            if (writer.job().equals(job())
                    && !configuration.get(HighAvailabilityOptions.HA_MODE).equals("NONE")) {
                report.add("state: the JobManager starts job %s again and knows its checkpoints".formatted(job()));
                return;
            }
            refuseIf(
                    committed != TableJobs.NOTHING && !consents.contains(Consent.ANEW),
                    "%s holds what job %s committed up to checkpoint %d, and no state is given to go on from;"
                            + " name its savepoint with --from, or begin anew with --anew",
                    entry.getKey(),
                    writer.job(),
                    committed);
        }
        report.add("state: none, the job begins anew");
    }

    private void checkOperators(SavedState saved) {
        if (saved.uids().isEmpty()) {
            report.add("state: %s, checkpoint %d, tells no uids".formatted(saved.path(), saved.checkpoint()));
            return;
        }
        Set<String> unknown = new TreeSet<>(saved.uids());
        unknown.removeAll(uids);
        refuseIf(
                unknown.size() == saved.uids().size(),
                "%s is of another job, with %s; name one of this job",
                saved.path(),
                String.join(", ", unknown));
        refuseIf(
                !unknown.isEmpty(),
                "%s holds state of %s, which this job does not have and would drop; run the version that took it",
                saved.path(),
                String.join(", ", unknown));
        Set<String> added = new TreeSet<>(uids);
        added.removeAll(saved.uids());
        report.add("state: %s, checkpoint %d, of %d operators%s"
                .formatted(
                        saved.path(),
                        saved.checkpoint(),
                        saved.uids().size(),
                        added.isEmpty() ? "" : "; none for " + String.join(", ", added)));
    }

    /** Flink finds out only while it restores, and then tries again for ever. */
    private void checkBackend(SavedState saved) {
        String backend = configuration.get(StateBackendOptions.STATE_BACKEND);
        @Nullable String wrote = saved.backend();
        if (wrote == null || wrote.equals(backend) || !SavedState.BACKENDS.contains(backend)) {
            return;
        }
        throw refused(
                "%s was written with %s %s, and %s cannot read it; set it back to %s, or begin anew with --anew",
                saved.path(), StateBackendOptions.STATE_BACKEND.key(), wrote, backend, wrote);
    }

    private void checkTables(SavedState saved) {
        for (Map.Entry<String, Table> entry : tables.entrySet()) {
            TableJobs writer = TableJobs.of(entry.getValue().properties());
            long committed = writer.committed(entry.getValue());
            refuseIf(
                    !writer.jobs().isEmpty() && writer.lineage().stream().noneMatch(saved::isOf),
                    "%s is of job %s, which %s does not come from; name a savepoint of job %s",
                    saved.path(),
                    saved.job(),
                    entry.getKey(),
                    writer.job());
            boolean back = committed > saved.checkpoint();
            refuseIf(
                    back && !consents.contains(Consent.ROLLBACK_TABLES),
                    "%s is of checkpoint %d, and %s holds what was committed up to %d, which would be written again;"
                            + " name a newer one, or set the tables back with --rollback-tables",
                    saved.path(),
                    saved.checkpoint(),
                    entry.getKey(),
                    committed);
            report.add("%s: %s"
                    .formatted(
                            entry.getKey(),
                            committed == TableJobs.NOTHING
                                    ? "holds nothing of this job"
                                    : "committed up to checkpoint %d%s"
                                            .formatted(committed, back ? ", to be set back" : "")));
        }
    }

    private String url() {
        int port = configuration.get(RestOptions.PORT);
        return "http://%s:%d"
                .formatted(configuration.getOptional(RestOptions.ADDRESS).orElse("127.0.0.1"), port);
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private void refuseIf(boolean wrong, String reason, Object... values) {
        if (wrong) {
            throw refused(reason, values);
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would be one more library.
    private StartException refused(String reason, Object... values) {
        return new StartException("Cannot start %s: %s".formatted(name, reason.formatted(values)));
    }
}
