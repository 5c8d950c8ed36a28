package io.tidemark.launcher;

import io.tidemark.checker.Finding;
import io.tidemark.checker.Finding.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Faults by seed, and whether the lake is right all the same. */
@Command(
        name = "chaos",
        description = {
            "Run the job against simulated exchanges that go wrong, kill and rescale it meanwhile, and compare the lake",
            "with the truth. Each run follows from its seed. The last line printed is a JSON object."
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

    @Option(names = "--keep", paramLabel = "DIR", description = "Keep the lakes, truths and fault logs in this folder.")
    @Nullable
    Path keep;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = keep == null ? Files.createTempDirectory("tidemark-chaos") : Files.createDirectories(keep);
        Logs.inLake(folder);
        int failed = 0;
        try {
            for (long next = seed; next < seed + seeds; next++) {
                FaultSchedule schedule = FaultSchedule.of(next, SimulatedExchanges.readable());
                out.println(schedule.shown());
                out.flush();
                Path own = Files.createDirectories(folder.resolve("seed-" + next));
                List<Finding> bad = ChaosRun.of(Home.folder(), schedule, own).stream()
                        .filter(finding -> finding.verdict() != Verdict.OK)
                        .toList();
                bad.forEach(finding ->
                        out.printf("  %s %s: %s%n", finding.verdict(), finding.invariant(), finding.detail()));
                if (bad.isEmpty()) {
                    out.println("  OK");
                } else {
                    failed++;
                    out.printf(Locale.ROOT, "  again with: ./tidemark chaos --seeds 1 --seed %d%n", next);
                }
                if (keep == null) {
                    delete(own);
                }
            }
        } finally {
            if (keep == null) {
                delete(folder);
            }
        }
        out.printf(Locale.ROOT, "{\"seeds\":%d,\"first\":%d,\"failed\":%d}%n", seeds, seed, failed);
        return failed == 0 ? Tidemark.OK : Tidemark.FAILED;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
