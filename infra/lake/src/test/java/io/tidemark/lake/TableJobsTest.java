package io.tidemark.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableJobsTest {

    private static final String TABLE = "bronze.rejected";

    @TempDir
    Path directory;

    private Lake lake;

    @BeforeEach
    void open() {
        lake = Lake.openOrCreate(directory);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    @Test
    void aTableNobodyHasWrittenTellsNobody() {
        TableJobs jobs = TableJobs.of(lake.table(TABLE).properties());

        assertThat(jobs.job()).isEmpty();
        assertThat(jobs.lineage()).isEmpty();
        assertThat(jobs.committed(lake.table(TABLE))).isEqualTo(TableJobs.NOTHING);
    }

    @Test
    void theLineageEndsWhereAJobBeganAnew() {
        TableJobs jobs = TableJobs.of(Map.of())
                .replacedBy("a", "", "")
                .followedBy("b", 7, "", "")
                .replacedBy("c", "", "")
                .followedBy("d", 3, "", "");

        assertThat(jobs.job()).isEqualTo("d");
        assertThat(jobs.lineage()).containsExactly("c", "d");
    }

    @Test
    void aReplacedJobCommitsNoMoreButWhatItsSuccessorWentOnFrom() {
        register(jobs().replacedBy("one", "", ""));
        commit("one", 4);
        Table late = lake.table(TABLE);
        register(jobs().followedBy("two", 5, "", ""));

        commit("one", 5);
        commit("two", 6);

        assertThatThrownBy(() -> commit(late, "one", 6))
                .hasMessage("Cannot commit to bronze.rejected: job one was replaced by job two, end it");
        commit("a job that never registered", 1);
        assertThat(checkpoints()).containsExactly(1L, 6L, 5L, 4L);
    }

    @Test
    void knowsWhatItsJobsHaveCommittedAndSetsATableBack() {
        register(jobs().replacedBy("one", "", ""));
        commit("one", 4);
        commit("one", 9);
        commit("another", 50);

        assertThat(jobs().committed(lake.table(TABLE))).isEqualTo(9);
        jobs().rollback(lake.table(TABLE), 8);

        assertThat(jobs().committed(lake.table(TABLE))).isEqualTo(4);
        assertThat(checkpoints()).containsExactly(4L);
        assertThatThrownBy(() -> jobs().rollback(lake.table(TABLE), 3))
                .hasMessage("Cannot roll back tidemark.bronze.rejected: no snapshot of checkpoint 3 or before is left");
    }

    @Test
    void ofTwoWhoRegisterAtOnceOneIsTold() {
        Table first = lake.table(TABLE);
        Table second = lake.table(TABLE);

        assertThat(TableJobs.of(first.properties()).replacedBy("one", "", "").register(first))
                .isTrue();
        assertThat(TableJobs.of(second.properties()).replacedBy("two", "", "").register(second))
                .isFalse();
        assertThat(jobs().job()).isEqualTo("one");
    }

    private TableJobs jobs() {
        return TableJobs.of(lake.table(TABLE).properties());
    }

    private void register(TableJobs jobs) {
        assertThat(jobs.register(lake.table(TABLE))).isTrue();
    }

    private void commit(String job, long checkpoint) {
        commit(lake.table(TABLE), job, checkpoint);
    }

    private static void commit(Table table, String job, long checkpoint) {
        DataFile file = DataFiles.builder(table.spec())
                .withPartitionPath("received_at_day=2023-04-05")
                .withPath("file:///nowhere/%s-%d.parquet".formatted(job, checkpoint))
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(1)
                .withRecordCount(1)
                .build();
        AppendFiles append = table.newAppend();
        append.appendFile(file);
        append.set("flink.job-id", job);
        append.set("flink.max-committed-checkpoint-id", String.valueOf(checkpoint));
        append.commit();
    }

    private List<Long> checkpoints() {
        return StreamSupport.stream(
                        SnapshotUtil.currentAncestors(lake.table(TABLE)).spliterator(), false)
                .map(FencedOperations::checkpoint)
                .toList();
    }
}
