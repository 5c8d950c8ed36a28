package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidemark.checker.Finding;
import io.tidemark.checker.Finding.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that die, a catalog and a disk out of reach, a job that is rescaled and started twice. */
@Tag("long")
class ClusterScheduleIT {

    /** {@code ./tidemark chaos --cluster} runs as many as one likes. */
    private static final List<Long> SEEDS = List.of(1L, 3L);

    private static final Path HOME = Path.of(System.getProperty("tidemark.root"));

    /** Short waits; and no optimising compiler, which would work on two cores for longer than the test takes. */
    private static final ClusterChaosRun.Setting SETTING = new ClusterChaosRun.Setting(
            1,
            Map.of("env.java.opts.all", "-XX:TieredStopAtLevel=1"),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5));

    @TempDir
    Path folder;

    private final ExecutorService runners = Executors.newFixedThreadPool(SEEDS.size());

    @AfterEach
    void end() {
        runners.shutdownNow();
    }

    @Test
    void theSeedsHoldAllThatCanHappen() {
        List<ClusterSchedule> schedules =
                SEEDS.stream().map(ClusterSchedule::of).toList();

        assertThat(schedules).flatExtracting(ClusterSchedule::events).contains(ClusterSchedule.Kind.values());
        assertThat(schedules).extracting(ClusterSchedule::order).contains("child-first", "parent-first");
        assertThat(schedules).extracting(ClusterSchedule::parallelism).contains(1, 2);
    }

    @Test
    void theLakeIsRightWhateverHappensToTheCluster() throws Exception {
        assumeThat(ClusterRun.builtJar(HOME))
                .as("the jar for a cluster, which ./tidemark test packs")
                .exists();
        Map<Long, Future<ClusterChaosRun.Outcome>> runs = new TreeMap<>();
        for (long seed : SEEDS) {
            Path own = Files.createDirectory(folder.resolve("seed-" + seed));
            runs.put(seed, runners.submit(() -> ClusterChaosRun.of(HOME, ClusterSchedule.of(seed), SETTING, own)));
        }

        List<String> bad = new ArrayList<>();
        for (Map.Entry<Long, Future<ClusterChaosRun.Outcome>> run : runs.entrySet()) {
            ClusterChaosRun.Outcome outcome = run.getValue().get();
            System.err.printf("Seed %d: %s%n", run.getKey(), outcome.recoveries());
            if (outcome.leftOut() != null) {
                System.err.printf("No disk is filled: %s%n", outcome.leftOut());
            }
            for (Finding finding : outcome.findings()) {
                if (finding.verdict() != Verdict.OK) {
                    bad.add("./tidemark chaos --cluster --seeds 1 --seed %d: %s".formatted(run.getKey(), finding));
                }
            }
        }
        assertThat(bad).isEmpty();
    }
}
