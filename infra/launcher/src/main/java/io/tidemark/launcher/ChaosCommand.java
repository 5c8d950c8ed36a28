package io.tidemark.launcher;

import io.tidemark.checker.Finding;
import io.tidemark.checker.Finding.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Faults by seed, and whether the lake is right all the same. */
@Command(
        name = "chaos",
        description = {
            "Run the job against exchanges that go wrong, and compare the lake with the truth.",
            "The exchanges are simulated; the job is killed and rescaled meanwhile. Each run follows from its seed. The last line printed is a JSON object."
        })
final class ChaosCommand implements Callable<Integer> {

    @Option(
            names = "--seeds",
            paramLabel = "N",
            converter = Values.Positive.class,
            defaultValue = "5",
            description = "Runs (default: ${DEFAULT-VALUE}).")
    long seeds;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "1",
            description = "Seed of the first run; the next has the next (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            defaultValue = "1",
            description = "Runs at the same time; each is mostly waiting (default: ${DEFAULT-VALUE}).")
    int atOnce;

    @Option(names = "--cluster", description = "On a Flink cluster for each run, whose processes are killed meanwhile.")
    boolean cluster;

    @Option(
            names = "--kills",
            paramLabel = "N",
            converter = Values.Positive.class,
            description = "With --cluster: only kill the TaskManager, so often a run, to see how long it takes.")
    @Nullable
    Long kills;

    @Option(
            names = "--task-managers",
            paramLabel = "N",
            converter = Values.Positive.class,
            defaultValue = "1",
            description = "With --cluster: processes that work, of which one is killed at a time"
                    + " (default: ${DEFAULT-VALUE}).")
    long taskManagers;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "With --cluster: a setting of Flink that wins over flink-conf/cluster.")
    Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--keep", paramLabel = "DIR", description = "Keep the lakes, truths and fault logs in this folder.")
    @Nullable
    Path keep;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path home = Home.folder();
        Path folder = keep == null ? Files.createTempDirectory("tidemark-chaos") : Files.createDirectories(keep);
        Logs.inLake(folder);
        ExecutorService runners = Executors.newFixedThreadPool(atOnce);
        if (cluster) {
            return onClusters(home, folder, runners, out);
        }
        int failed = 0;
        try {
            Map<FaultSchedule, Future<List<Finding>>> runs = new LinkedHashMap<>();
            for (long next = seed; next < seed + seeds; next++) {
                FaultSchedule schedule = FaultSchedule.of(next, SimulatedExchanges.readable());
                Path own = Files.createDirectories(folder.resolve("seed-" + next));
                runs.put(schedule, runners.submit(() -> ChaosRun.of(home, schedule, own)));
            }
            for (Map.Entry<FaultSchedule, Future<List<Finding>>> run : runs.entrySet()) {
                out.println(run.getKey().shown());
                out.flush();
                failed += report(run.getKey(), run.getValue(), out) ? 0 : 1;
                if (keep == null) {
                    BenchCommand.delete(folder.resolve("seed-" + run.getKey().seed()));
                }
            }
        } finally {
            runners.shutdownNow();
            if (keep == null) {
                BenchCommand.delete(folder);
            }
        }
        out.printf(Locale.ROOT, "{\"seeds\":%d,\"first\":%d,\"failed\":%d}%n", seeds, seed, failed);
        return failed == 0 ? Tidemark.OK : Tidemark.FAILED;
    }

    private int onClusters(Path home, Path folder, ExecutorService runners, PrintWriter out)
            throws IOException, InterruptedException {
        int failed = 0;
        Map<ClusterSchedule.Kind, List<Duration>> recoveries = new EnumMap<>(ClusterSchedule.Kind.class);
        ClusterChaosRun.Setting setting = ClusterChaosRun.Setting.of(Math.toIntExact(taskManagers), settings);
        try {
            Map<ClusterSchedule, Future<ClusterChaosRun.Outcome>> runs = new LinkedHashMap<>();
            for (long next = seed; next < seed + seeds; next++) {
                ClusterSchedule schedule =
                        kills == null ? ClusterSchedule.of(next) : ClusterSchedule.kills(next, Math.toIntExact(kills));
                Path own = Files.createDirectories(folder.resolve("seed-" + next));
                runs.put(schedule, runners.submit(() -> ClusterChaosRun.of(home, schedule, setting, own)));
            }
            for (Map.Entry<ClusterSchedule, Future<ClusterChaosRun.Outcome>> run : runs.entrySet()) {
                out.println(run.getKey().shown());
                out.flush();
                boolean right = false;
                try {
                    ClusterChaosRun.Outcome outcome = run.getValue().get();
                    if (outcome.leftOut() != null) {
                        out.printf("  fill disk is left out: %s%n", outcome.leftOut());
                    }
                    for (ClusterChaosRun.Recovery recovery : outcome.recoveries()) {
                        out.printf(
                                Locale.ROOT,
                                "  %s: next commit after %.1f s%n",
                                recovery.after().shown(),
                                recovery.time().toMillis() / 1_000.0);
                        recoveries
                                .computeIfAbsent(recovery.after(), any -> new ArrayList<>())
                                .add(recovery.time());
                    }
                    right = right(outcome.findings(), out);
                } catch (ExecutionException e) {
                    out.printf("  FAILED: %s%n", e.getCause());
                }
                out.println(
                        right
                                ? "  OK"
                                : "  again with: ./tidemark chaos --cluster --seeds 1 --seed %d --keep DIR"
                                        .formatted(run.getKey().seed()));
                failed += right ? 0 : 1;
                if (keep == null) {
                    BenchCommand.delete(folder.resolve("seed-" + run.getKey().seed()));
                }
            }
        } finally {
            runners.shutdownNow();
            if (keep == null) {
                BenchCommand.delete(folder);
            }
        }
        out.printf(
                Locale.ROOT,
                "{\"seeds\":%d,\"first\":%d,\"failed\":%d,\"recovery_ms\":{%s}}%n",
                seeds,
                seed,
                failed,
                String.join(
                        ",",
                        recoveries.entrySet().stream()
                                .map(kind -> json(kind.getKey(), kind.getValue()))
                                .toList()));
        return failed == 0 ? Tidemark.OK : Tidemark.FAILED;
    }

    /** How many, and the quantiles, which are times that were measured. */
    private static String json(ClusterSchedule.Kind kind, List<Duration> times) {
        List<Long> sorted = times.stream().map(Duration::toMillis).sorted().toList();
        return "\"%s\":{\"n\":%d,\"p50\":%d,\"p95\":%d,\"max\":%d}"
                .formatted(
                        kind.name().toLowerCase(Locale.ROOT),
                        sorted.size(),
                        sorted.get((sorted.size() - 1) / 2),
                        sorted.get((int) Math.ceil(0.95 * sorted.size()) - 1),
                        sorted.get(sorted.size() - 1));
    }

    private static boolean right(List<Finding> findings, PrintWriter out) {
        List<Finding> bad = findings.stream()
                .filter(finding -> finding.verdict() != Verdict.OK)
                .toList();
        bad.forEach(finding -> out.printf("  %s %s: %s%n", finding.verdict(), finding.invariant(), finding.detail()));
        return bad.isEmpty();
    }

    private static boolean report(FaultSchedule schedule, Future<List<Finding>> run, PrintWriter out)
            throws InterruptedException {
        boolean right = false;
        try {
            right = right(run.get(), out);
        } catch (ExecutionException e) {
            out.printf("  FAILED: %s%n", e.getCause());
        }
        out.println(
                right
                        ? "  OK"
                        : "  again with: ./tidemark chaos --seeds 1 --seed %d --keep DIR".formatted(schedule.seed()));
        return right;
    }
}
