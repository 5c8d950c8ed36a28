package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidemark.checker.Finding.Verdict;
import io.tidemark.lake.Lake;
import io.tidemark.simulator.Simulator;
import io.tidemark.simulator.SimulatorOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job as users run it: its jar on a cluster of processes of their own. */
class ClusterTest {

    private static final Path HOME = Path.of(System.getProperty("tidemark.root"));

    @TempDir
    Path folder;

    @BeforeEach
    void isPacked() throws IOException {
        assumeThat(ClusterRun.builtJar(HOME))
                .as("the jar for a cluster, which ./tidemark test packs")
                .exists();
        assumeThat(HOME.resolve("infra/flink/target/classpath")).exists();
    }

    @Test
    void theLakeIsRightWhateverDies() throws Exception {
        List<ClusterSchedule> schedules =
                List.of(ClusterSchedule.of(36).first(2), ClusterSchedule.of(39).first(2));
        ExecutorService runners = Executors.newFixedThreadPool(schedules.size());
        List<Future<ClusterChaosRun.Outcome>> runs = new ArrayList<>();
        for (ClusterSchedule schedule : schedules) {
            Path own = Files.createDirectory(folder.resolve("seed-" + schedule.seed()));
            runs.add(runners.submit(() -> ClusterChaosRun.of(HOME, schedule, own)));
        }

        List<String> bad = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            String shown = schedules.get(i).shown();
            runs.get(i).get().findings().stream()
                    .filter(finding -> finding.verdict() != Verdict.OK)
                    .forEach(finding -> bad.add("%s: %s".formatted(shown, finding)));
        }
        runners.shutdown();

        assertThat(schedules)
                .extracting(ClusterSchedule::shown)
                .containsExactly(
                        "seed 36, parallelism 1, parent-first: kill jobmanager, kill taskmanager",
                        "seed 39, parallelism 2, child-first: start twice, rescale");
        assertThat(bad).isEmpty();
    }

    @Test
    void runsUpgradesAndStopsOnACluster() throws Exception {
        Path lake = folder.resolve("lake");
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges("binance", "okx")
                .assets("BTC")
                .tradesPerSecond(40)
                .rateLimits(SimulatorOptions.RateLimits.NONE)
                .build())) {
            String[] run = {
                "run",
                "--lake",
                lake.toString(),
                "--at",
                simulator.baseUrl(),
                "--exchanges",
                "binance,okx",
                "--instruments",
                "BTC",
                "--parallelism",
                "1",
                "-D",
                "execution.checkpointing.interval=1s",
                "-D",
                "source.trust-store-password=hunter2"
            };
            assertThat(fails("list"))
                    .isEqualTo(
                            "tidemark: Cannot find a cluster in %s: there is none, start it with ./tidemark flink start"
                                    .formatted(folder.resolve("cluster")));

            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                assertThat(fails("start", "--ui-port", String.valueOf(taken.getLocalPort())))
                        .startsWith("tidemark: Cannot start Flink's web UI on port %d: the port is in use; try"
                                .formatted(taken.getLocalPort()));
            }
            assertThat(does("start"))
                    .contains("jobmanager", "taskmanager-1", "zookeeper", "Flink's web UI: http://127");
            assertThat(fails(more(run, "--from", folder.toString())))
                    .isEqualTo("tidemark: Cannot start from %s: no savepoint is there, it would hold a file _metadata"
                            .formatted(folder));
            assertThat(does(run))
                    .contains(
                            "source.trust-store-password: ******", "state: none, the job begins anew", " runs: http://")
                    .doesNotContain("hunter2");
            awaitTrades(lake);
            assertThat(fails(run)).contains("Cannot start market-data: job ", " writes " + lake + " since ");
            String upgraded = does("upgrade", "--parallelism", "2");
            assertThat(upgraded).contains("Stopped ", "Going on from file:" + lake + "/live/savepoints/savepoint-");
            awaitTrades(lake);
            assertThat(does("stop")).contains("/live/savepoints/savepoint-");
            assertThat(does("list")).contains("FINISHED");
            assertThat(fails(more(run, "--from", older(lake))))
                    .contains("which would be written again; name a newer one, or set the tables back with"
                            + " --rollback-tables");
            assertThat(does(more(run, "--explain"))).contains("It would start.");
            assertThat(does("kill", "jobmanager")).isEqualTo("Ended: jobmanager");
            assertThat(fails("list")).endsWith("it does not run, start it again with ./tidemark flink start");
        } finally {
            assertThat(does("kill")).startsWith("Ended: ");
        }
    }

    /** The savepoint of the upgrade, which the stop has made old. */
    private static String older(Path lake) throws IOException {
        try (var savepoints = Files.list(lake.resolve("live/savepoints"))) {
            return savepoints
                    .min(java.util.Comparator.comparing(path -> path.toFile().lastModified()))
                    .orElseThrow()
                    .toString();
        }
    }

    private static void awaitTrades(Path lake) {
        try (Lake opened = Lake.open(lake)) {
            long before = rows(opened);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> rows(opened) > before);
        }
    }

    private static long rows(Lake lake) {
        var snapshot = lake.table("silver.trades").currentSnapshot();
        return snapshot == null ? 0 : Long.parseLong(snapshot.summary().getOrDefault("total-records", "0"));
    }

    private static String[] more(String[] command, String... words) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(words));
        return all.toArray(new String[0]);
    }

    private String does(String... command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = run(out, err, command);
        assertThat(code).as("%s%n%s", out, err).isEqualTo(Tidemark.OK);
        return out.toString().strip();
    }

    private String fails(String... command) {
        StringWriter err = new StringWriter();
        assertThat(run(new StringWriter(), err, command)).isEqualTo(Tidemark.FAILED);
        assertThat(err.toString().strip()).doesNotContain("\n");
        return err.toString().strip();
    }

    private int run(StringWriter out, StringWriter err, String... command) {
        List<String> line = new ArrayList<>(List.of("flink"));
        line.addAll(List.of(command));
        line.addAll(List.of("--cluster", folder.resolve("cluster").toString()));
        return Tidemark.run(new PrintWriter(out), new PrintWriter(err), line.toArray(new String[0]));
    }
}
