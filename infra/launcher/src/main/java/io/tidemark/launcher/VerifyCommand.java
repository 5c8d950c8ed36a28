package io.tidemark.launcher;

import io.tidemark.jobs.JobSettings;
import io.tidemark.lake.Lake;
import io.tidemark.proof.Scope;
import io.tidemark.proof.Verification;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether the trades are what they were: by the certificates, and by the frames. */
@Command(
        name = "verify",
        description = {
            "Recompute the certificates of gold.completeness from silver.trades, then read bronze.frames once more and compare"
                    + " trade by trade.",
            "A line for each trade or number that is not as it was; then the exit code is 1. The frames are read from the"
                    + " beginning, into a folder beside the tables that is removed in the end."
        })
final class VerifyCommand implements Callable<Integer> {

    @Mixin
    LakeOption lake;

    @Mixin
    ScopeOption scope;

    @Option(
            names = "--against",
            paramLabel = "WHAT",
            defaultValue = "both",
            description = "certificates, frames or both (default: ${DEFAULT-VALUE}).")
    Against against;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "100",
            description = "Lines to print of each kind (default: ${DEFAULT-VALUE}).")
    int most;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Logs.forLake(lake.path());
        PrintWriter out = spec.commandLine().getOut();
        Scope wanted = scope.scope();
        long wrong = 0;
        try (Lake opened = Lake.open(lake.path())) {
            if (against != Against.FRAMES) {
                long days = Verification.certificates(opened, wanted);
                Verification found = Verification.ofCertificates(opened, wanted, most);
                found.lines().forEach(out::println);
                wrong += found.wrong();
                out.printf(Locale.ROOT, "%,d certificates: %,d mismatches with silver.trades%n", days, found.wrong());
                if (days == 0) {
                    out.println("Nothing is certified there; run ./tidemark report completeness first");
                    wrong++;
                }
            }
            if (against != Against.CERTIFICATES) {
                wrong += againstFrames(opened, wanted, out);
            }
        }
        out.println(wrong == 0 ? "PASS" : "FAIL");
        return wrong == 0 ? Tidemark.OK : Tidemark.FAILED;
    }

    private long againstFrames(Lake opened, Scope wanted, PrintWriter out) throws Exception {
        Path scratch = Files.createTempDirectory(opened.directory(), "verify-");
        try {
            List<TapeExport.Tape> tapes = TapeExport.since(opened.directory(), Instant.EPOCH, scratch.resolve("tapes"));
            if (tapes.isEmpty()) {
                out.println("There are no frames; nothing to compare with");
                return 1;
            }
            Replayed read = ReplayCommand.run(
                    JobSettings.replay(
                            scratch.resolve("lake"),
                            tapes.stream().map(TapeExport.Tape::file).toList(),
                            wanted.exchange() == null ? Set.of() : Set.of(wanted.exchange()),
                            new Configuration()),
                    spec.commandLine().getErr());
            if (!read.complete()) {
                throw new IllegalStateException("Cannot verify %s: interrupted".formatted(opened.directory()));
            }
            try (Lake reread = Lake.open(scratch.resolve("lake"))) {
                Verification found = Verification.ofFrames(opened, reread, wanted, most);
                found.lines().forEach(out::println);
                out.printf(
                        Locale.ROOT,
                        "%,d frames: %,d mismatches with silver.trades%n",
                        Counter.FRAMES.of(read.counts()),
                        found.wrong());
                return found.wrong();
            }
        } finally {
            remove(scratch);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** What the trades are held against. */
    enum Against {
        CERTIFICATES,
        FRAMES,
        BOTH
    }
}
