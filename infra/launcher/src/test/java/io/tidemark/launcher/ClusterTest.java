package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidemark.checker.Checker;
import io.tidemark.checker.EvidenceReader;
import io.tidemark.checker.Finding.Verdict;
import io.tidemark.cluster.FlinkCluster;
import io.tidemark.lake.Lake;
import io.tidemark.simulator.Faults;
import io.tidemark.simulator.Simulator;
import io.tidemark.simulator.SimulatorOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job as users run it: its jar on a cluster of processes of their own, and what they may do with it there. What may
 * happen to it there is {@link ClusterScheduleIT}'s.
 */
@Tag("long")
class ClusterTest {

    private static final Path HOME = Path.of(System.getProperty("tidemark.root"));
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String TROUBLE = "(?m)^ {2}failed at \\S+: TaskManager with id \\S+ is no longer reachable";

    private static final Pattern METRIC = Pattern.compile("^\\| `(\\w+)` \\|", Pattern.MULTILINE);

    @TempDir
    Path folder;

    private Path cluster;
    private Path lake;

    @BeforeEach
    void isPacked() throws IOException {
        assumeThat(ClusterRun.builtJar(HOME))
                .as("the jar for a cluster, which ./tidemark test packs")
                .exists();
        assumeThat(HOME.resolve("infra/flink/target/classpath")).exists();
        cluster = folder.resolve("cluster");
        lake = folder.resolve("lake");
    }

    @Test
    void theLakeIsRightWhateverHappensToTheJobAndItsCluster() throws Exception {
        Path truth = folder.resolve("truth.jsonl");
        Path faults = folder.resolve("faults.jsonl");
        try (Simulator simulator = Simulator.start(SimulatorOptions.builder()
                .exchanges(SimulatedExchanges.readable())
                .assets("BTC", "ETH")
                .seed(36)
                .tradesPerSecond(60)
                .quotesPerTrade(0.5)
                .rateLimits(SimulatorOptions.RateLimits.NONE)
                .truthFile(truth)
                .faultFile(faults)
                .build())) {
            int prometheus = Ports.freeFrom(29_249);
            String[] run = run(simulator);
            refusesWhatIsNotThere(run);
            starts(prometheus);
            refusesAPlaceWithoutASavepoint(run);
            begins(run);
            simulator.faults(ClusterSchedule.of(36).faults());
            Path changed = ChangedJar.of(HOME, Files.createDirectory(folder.resolve("changed")));
            refusesASecondJob(run);
            tellsPrometheus(prometheus);
            survivesTheEndOfItsProcesses();
            goesOnWithTheChangedJarAndMoreTasks(changed);
            stopsAndGoesOnWithFewerTasks(more(run, "--jar", changed.toString()));
            simulator.faults(Faults.NONE);
            Instant settled = ChaosRun.awaitQuiet(lake, simulator);
            ClusterChaosRun.finish(new FlinkCluster(HOME, cluster), HOME, lake);
            refusesWhatWouldDropOrRepeat(run, changed);

            assertThat(Checker.check(EvidenceReader.read(lake, truth, faults, settled)))
                    .allMatch(finding -> finding.verdict() == Verdict.OK);
        } finally {
            assertThat(does("kill")).startsWith("Ended: ");
        }
    }

    private String[] run(Simulator simulator) {
        Map<String, String> settings = new TreeMap<>(ChaosRun.OPTIONS);
        // Longer than any recovery: nothing is to be given up only because nobody was there to ask for it.
        settings.put("source.max-repair", "10 min");
        settings.put("execution.checkpointing.interval", "1 s");
        settings.put("execution.checkpointing.min-pause", "0 s");
        settings.put("source.trust-store-password", "hunter2");
        List<String> words = new ArrayList<>(
                List.of("run", "--lake", lake.toString(), "--at", simulator.baseUrl(), "--parallelism", "1"));
        settings.forEach((key, value) -> words.addAll(List.of("-D", key + "=" + value)));
        return words.toArray(new String[0]);
    }

    private void refusesWhatIsNotThere(String[] run) throws IOException {
        String none = "tidemark: Cannot find a cluster in %s: there is none, start it with ./tidemark flink start"
                .formatted(cluster);
        assertThat(fails("list")).isEqualTo(none);
        assertThat(fails(run)).isEqualTo(none);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(fails("start", "--ui-port", String.valueOf(taken.getLocalPort())))
                    .startsWith("tidemark: Cannot start Flink's web UI on port %d: the port is in use; try"
                            .formatted(taken.getLocalPort()));
        }
    }

    private void starts(int prometheus) {
        // The optimising compiler would work on two cores for longer than the test takes.
        String flags = "env.java.opts.all=-XX:TieredStopAtLevel=1";
        assertThat(does("start", "--prometheus", String.valueOf(prometheus), "-D", flags))
                .contains("jobmanager", "taskmanager-1", "zookeeper", "Flink's web UI: http://127");
    }

    private void refusesAPlaceWithoutASavepoint(String[] run) {
        assertThat(fails(more(run, "--from", folder.toString())))
                .isEqualTo("tidemark: Cannot start from %s: no savepoint is there, it would hold a file _metadata"
                        .formatted(folder));
    }

    private void begins(String[] run) {
        assertThat(does(run))
                .contains("source.trust-store-password: ******", "state: none, the job begins anew", " runs: http://")
                .doesNotContain("hunter2");
        awaitCommit();
    }

    private void refusesASecondJob(String[] run) {
        assertThat(fails(run)).contains("Cannot start market-data: job ", " writes " + lake + " since ");
    }

    private void tellsPrometheus(int port) throws IOException {
        List<String> documented = METRIC.matcher(
                        Files.readString(HOME.resolve("docs/metrics.md")).split("## Of single operators", 2)[0])
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(documented).contains("frames", "requestWeightUsed", "pendingRecords", "numRecordsInErrors");
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            String told = page(port) + page(port + 1);
            assertThat(documented).allMatch(metric -> told.contains("_" + metric + "{"));
            assertThat(told)
                    .contains(
                            "_tradesLate{",
                            "_candlesRevised{",
                            "_elapsedSecondsSinceLastSuccessfulCommit{",
                            "exchange=\"kraken\"");
        });
    }

    private void survivesTheEndOfItsProcesses() {
        assertThat(does("kill", "taskmanager")).isEqualTo("Ended: taskmanager-1");
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(does("list"))
                .containsPattern(TROUBLE));
        assertThat(does("kill", "jobmanager")).isEqualTo("Ended: jobmanager");
        assertThat(fails("list")).endsWith("it does not run, start it again with ./tidemark flink start");
        assertThat(does("start")).startsWith("Started again: jobmanager, taskmanager-1");
        awaitCommit();
    }

    private void goesOnWithTheChangedJarAndMoreTasks(Path changed) {
        String said = does("upgrade", "--parallelism", "2", "--jar", changed.toString());
        assertThat(said)
                .contains(
                        "Stopped ", "Going on from file:" + lake + "/live/savepoints/savepoint-", "; none for ledger");
        awaitCommit();
    }

    private void stopsAndGoesOnWithFewerTasks(String[] run) {
        assertThat(does("savepoint")).contains("/live/savepoints/savepoint-");
        assertThat(does("stop")).contains("/live/savepoints/savepoint-");
        assertThat(does("list")).contains("FINISHED");
        assertThat(does(run)).contains("Going on from file:");
        awaitCommit();
    }

    private void refusesWhatWouldDropOrRepeat(String[] run, Path changed) throws IOException {
        assertThat(fails(run))
                .contains("holds state of ledger", "which this job does not have and would drop; run the version that");
        assertThat(does(more(run, "--jar", changed.toString(), "--from", oldest(), "--rollback-tables", "--explain")))
                .contains(", to be set back", "It would start.");
    }

    private String oldest() throws IOException {
        try (var savepoints = Files.list(lake.resolve("live/savepoints"))) {
            return savepoints
                    .min(Comparator.comparing(path -> path.toFile().lastModified()))
                    .orElseThrow()
                    .toString();
        }
    }

    private static String page(int port) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** Waits until trades are committed that are not now. */
    private void awaitCommit() {
        try (Lake opened = Lake.open(lake)) {
            long before = rows(opened);
            Awaitility.await()
                    .atMost(PATIENCE)
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
        line.addAll(List.of("--cluster", cluster.toString()));
        return Tidemark.run(new PrintWriter(out), new PrintWriter(err), line.toArray(new String[0]));
    }
}
