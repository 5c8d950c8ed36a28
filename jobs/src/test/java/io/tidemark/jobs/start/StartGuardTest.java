package io.tidemark.jobs.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.lake.Lake;
import io.tidemark.lake.TableJobs;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartGuardTest {

    private static final String TABLE = "bronze.rejected";
    private static final String OLD = "0123456789abcdef0123456789abcdef";
    private static final String NEW = "fedcba9876543210fedcba9876543210";

    @TempDir
    Path directory;

    private Lake lake;
    private final Configuration configuration = new Configuration();

    @BeforeEach
    void open() {
        lake = Lake.openOrCreate(directory.resolve("lake"));
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10));
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, NEW);
        configuration.set(RestOptions.PORT, 8081);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    @Test
    void beginsOnAnEmptyLakeAndSaysWhoWrites() {
        StartGuard guard = guard();

        List<String> report = guard.check();
        guard.register("hash of the settings");

        assertThat(report)
                .containsExactly(
                        "settings: aligned checkpoints, exactly once, UTC, commits are tried again",
                        "others: none has written the tables",
                        "state: none, the job begins anew");
        assertThat(lake.table(TABLE).properties())
                .containsEntry("tidemark.jobs", NEW)
                .containsEntry("tidemark.job.url", "http://127.0.0.1:8081")
                .containsEntry("tidemark.job.configuration", "hash of the settings");
        assertThat(lake.table("silver.trades").properties()).doesNotContainKey("tidemark.jobs");
    }

    @Test
    void refusesToForgetWhatTheTablesHold() {
        committed(7);

        refuses(
                "Cannot start market-data: bronze.rejected holds what job %s committed up to checkpoint 7, and no state is"
                        + " given to go on from; name its savepoint with --from, or begin anew with --anew",
                OLD);
        assertThat(guard(Consent.ANEW).check()).contains("state: none, the job begins anew");
    }

    @Test
    void aJobManagerThatStartsItsJobAgainKnowsItsCheckpoints() {
        committed(7);
        configuration.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, OLD);
        configuration.set(HighAvailabilityOptions.HA_MODE, "zookeeper");

        assertThat(guard().check())
                .contains("state: the JobManager starts job %s again and knows its checkpoints".formatted(OLD));
    }

    @Test
    void goesOnFromWhatTheTablesHold() throws IOException {
        committed(7);
        from(savepoint(OLD, 8, "feed", TABLE));
        StartGuard guard = guard();

        List<String> report = guard.check();
        guard.register("");

        assertThat(report).contains("bronze.rejected: committed up to checkpoint 7");
        assertThat(jobs().lineage()).containsExactly(OLD, NEW);
    }

    @Test
    void refusesStateOlderThanTheTablesAndSetsThemBackWhereAsked() throws IOException {
        committed(7);
        committed(9);
        String path = savepoint(OLD, 8, "feed", TABLE);
        from(path);

        refuses(
                "Cannot start market-data: %s is of checkpoint 8, and bronze.rejected holds what was committed up to 9,"
                        + " which would be written again; name a newer one, or set the tables back with --rollback-tables",
                path);
        StartGuard guard = guard(Consent.ROLLBACK_TABLES);
        assertThat(guard.check()).contains("bronze.rejected: committed up to checkpoint 9, to be set back");
        guard.register("");

        assertThat(jobs().committed(lake.table(TABLE))).isEqualTo(7);
    }

    @Test
    void saysWhetherATableMayBeSetBack() throws IOException {
        committed(7);
        committed(9);
        Table table = lake.table(TABLE);

        assertThat(StartGuard.maySetBack(savepoint(OLD, 8, "feed", TABLE), table))
                .isTrue();
        assertThat(StartGuard.maySetBack(savepoint(OLD, 9, "feed", TABLE), table))
                .isFalse();
        assertThat(StartGuard.maySetBack(savepoint(NEW, 8, "feed", TABLE), table))
                .as("of a job that does not write it")
                .isFalse();
        assertThat(StartGuard.maySetBack(directory.resolve("nowhere").toString(), table))
                .as("to what nobody knows")
                .isTrue();
    }

    @Test
    void refusesStateThatTheTablesDoNotComeFrom() throws IOException {
        committed(7);
        String path = savepoint("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 8, "feed", TABLE);
        from(path);

        refuses(
                "Cannot start market-data: %s is of job aaaaaa, which bronze.rejected does not come from; name a"
                        + " savepoint of job %s",
                path, OLD);
    }

    @Test
    void refusesStateOfAnotherJob() throws IOException {
        String path = savepoint(OLD, 8, "orders", "invoices");
        from(path);

        refuses("Cannot start market-data: %s is of another job, with invoices, orders; name one of this job", path);
    }

    @Test
    void refusesToDropState() throws IOException {
        String path = savepoint(OLD, 8, "feed", "retired");
        from(path);

        refuses(
                "Cannot start market-data: %s holds state of retired, which this job does not have and would drop; run"
                        + " the version that took it",
                path);
    }

    @Test
    void refusesStateThatTheStateBackendCannotRead() throws IOException {
        KeyGroupRangeOffsets groups = new KeyGroupRangeOffsets(0, 127);
        ByteStreamStateHandle bytes = new ByteStreamStateHandle("state", new byte[1]);
        from(savepoint(OLD, 8, new KeyGroupsStateHandle(groups, bytes)));
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");

        refuses(
                "Cannot start market-data: %s was written with state.backend.type hashmap, and rocksdb cannot read it; set it"
                        + " back to hashmap, or begin anew with --anew",
                configuration.get(StateRecoveryOptions.SAVEPOINT_PATH));
        from(savepoint(OLD, 9, new KeyGroupsSavepointStateHandle(groups, bytes)));
        assertThat(guard().check()).isNotEmpty();
    }

    @Test
    void refusesAPathThatLeadsNowhere() {
        from(directory.resolve("nowhere").toString());

        refuses(
                "Cannot start from %s: no savepoint is there, it would hold a file _metadata",
                directory.resolve("nowhere").toString());
    }

    @Test
    void refusesAFileThatIsNoSavepoint() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("broken"));
        Files.writeString(folder.resolve("_metadata"), "no savepoint");
        from(folder.toString());

        assertThatThrownBy(() -> guard().check())
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("Cannot start from %s: ".formatted(folder));
    }

    @Test
    void refusesASecondJobWhileTheFirstRuns() throws IOException {
        HttpServer rest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String[] state = {"RUNNING"};
        rest.createContext("/jobs/" + OLD + "/status", exchange -> {
            byte[] body = "{\"status\":\"%s\"}".formatted(state[0]).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        rest.start();
        try {
            String url = "http://127.0.0.1:" + rest.getAddress().getPort();
            TableJobs first = jobs().replacedBy(OLD, url, "");
            assertThat(first.register(lake.table(TABLE))).isTrue();

            refuses(
                    "Cannot start market-data: job %s writes %s since %s, see %s; stop it first",
                    OLD, directory.resolve("lake"), first.since(), url);
            state[0] = "FINISHED";
            assertThat(guard().check()).contains("others: job %s has ended".formatted(OLD));
        } finally {
            rest.stop(0);
        }
    }

    @Test
    void refusesSettingsThatLoseRows() {
        configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        refuses(
                "Cannot start market-data: execution.checkpointing.unaligned.enabled is true, with which the tables lose"
                        + " rows; set it to false");

        configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
        configuration.setString("table.local-time-zone", "Asia/Kolkata");
        refuses(
                "Cannot start market-data: table.local-time-zone is Asia/Kolkata, with which days are cut elsewhere; set"
                        + " it to UTC");

        configuration.setString("table.local-time-zone", "UTC");
        lake.table(TABLE)
                .updateProperties()
                .set("commit.retry.num-retries", "0")
                .commit();
        refuses(
                "Cannot start market-data: table bronze.rejected has commit.retry.num-retries = 0, with which a lost race"
                        + " makes it unreadable; set it to 20");
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private void refuses(String message, Object... values) {
        assertThatThrownBy(() -> guard().check())
                .isInstanceOf(StartException.class)
                .hasMessage(message.formatted(values));
    }

    private StartGuard guard(Consent... consents) {
        return new StartGuard(lake, "market-data", configuration, Set.of("feed", TABLE), Set.of(consents));
    }

    private void from(String path) {
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, path);
    }

    private TableJobs jobs() {
        return TableJobs.of(lake.table(TABLE).properties());
    }

    private void committed(long checkpoint) {
        if (jobs().jobs().isEmpty()) {
            assertThat(jobs().replacedBy(OLD, "", "").register(lake.table(TABLE)))
                    .isTrue();
        }
        Table table = lake.table(TABLE);
        AppendFiles append = table.newAppend();
        append.appendFile(DataFiles.builder(table.spec())
                .withPartitionPath("received_at_day=2023-04-05")
                .withPath("file:///nowhere/%d.parquet".formatted(checkpoint))
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(1)
                .withRecordCount(1)
                .build());
        append.set("flink.job-id", OLD);
        append.set("flink.max-committed-checkpoint-id", String.valueOf(checkpoint));
        append.commit();
    }

    private String savepoint(String job, long checkpoint, KeyedStateHandle state) throws IOException {
        OperatorState operator = new OperatorState("feed", "feed", new OperatorID(), 1, 128);
        operator.putState(
                0, OperatorSubtaskState.builder().setManagedKeyedState(state).build());
        return savepoint(job, checkpoint, List.of(operator));
    }

    private String savepoint(String job, long checkpoint, String... uids) throws IOException {
        return savepoint(
                job,
                checkpoint,
                List.of(uids).stream()
                        .map(uid -> new OperatorState(uid, uid, new OperatorID(), 1, 128))
                        .toList());
    }

    private String savepoint(String job, long checkpoint, List<OperatorState> operators) throws IOException {
        Path folder = Files.createDirectories(
                directory.resolve("savepoint-%s-%012x".formatted(job.substring(0, 6), checkpoint)));
        try (OutputStream out = Files.newOutputStream(folder.resolve("_metadata"))) {
            Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(checkpoint, operators, List.of()), out);
        }
        return folder.toString();
    }
}
