package io.tidemark.launcher;

import io.tidemark.jobs.BackfillJob;
import io.tidemark.jobs.JobSettings;
import io.tidemark.jobs.alerts.AlertOptions;
import io.tidemark.lake.Lake;
import io.tidemark.proof.Scope;
import io.tidemark.proof.Verification;
import io.tidemark.source.ExchangeSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether the trades are what they were: by the certificates, and by the frames. */
@Command(
        name = "verify",
        description = {
            "Hold the trades against their certificates, and against the frames.",
            "The certificates of gold.completeness are recomputed from silver.trades, then bronze.frames are read once more"
                    + " and compared trade by trade.",
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
            List<TapeExport.Tape> tapes = TapeExport.ofFeeds(opened.directory(), scratch.resolve("tapes"));
            List<TapeExport.Tape> history = TapeExport.ofHistory(opened.directory(), scratch.resolve("history"));
            if (tapes.isEmpty() && history.isEmpty()) {
                out.println("There are no frames; nothing to compare with");
                return 1;
            }
            long wrong = 0;
            if (!tapes.isEmpty()) {
                Path again = scratch.resolve("lake");
                long frames = reread(opened, tapes, wanted, again);
                try (Lake reread = Lake.open(again)) {
                    Verification found = Verification.ofFrames(opened, reread, wanted, most);
                    wrong += told(found, frames, "frames", out);
                }
            }
            if (!history.isEmpty()) {
                Path again = scratch.resolve("past");
                long frames = rereadHistory(history, again);
                try (Lake reread = Lake.open(again)) {
                    Verification found = Verification.ofHistory(opened, reread, wanted, most);
                    wrong += told(found, frames, "frames of the past", out);
                }
            }
            return wrong;
        } finally {
            remove(scratch);
        }
    }

    /** Reads tapes into a lake of their own; how many frames were on them. */
    private long reread(Lake opened, List<TapeExport.Tape> tapes, Scope wanted, Path again) throws Exception {
        // What happened long ago is no reason to alert anybody now.
        Configuration options = new Configuration();
        options.set(
                AlertOptions.RULES,
                Files.writeString(again.resolveSibling("no-alerts.yaml"), "{}").toString());
        Replayed read = ReplayCommand.run(
                JobSettings.replay(
                        again,
                        tapes.stream().map(TapeExport.Tape::file).toList(),
                        wanted.exchange() == null ? Set.of() : Set.of(wanted.exchange()),
                        options),
                spec.commandLine().getErr());
        if (!read.complete()) {
            throw new IllegalStateException("Cannot verify %s: interrupted".formatted(opened.directory()));
        }
        return Counter.FRAMES.of(read.counts());
    }

    /** The same of frames of the past, of which only the trades matter. */
    private static long rereadHistory(List<TapeExport.Tape> tapes, Path again) throws Exception {
        StreamExecutionEnvironment env = LocalFlink.replay(Home.folder(), again).environment();
        ExchangeSource source = ExchangeSource.builder()
                .tapes(tapes.stream().map(TapeExport.Tape::file).toList())
                .build();
        BackfillJob.define(env, source, again, new Configuration());
        RunningJob job = RunningJob.start(env, "verify");
        job.awaitEnd();
        return Counter.FRAMES.of(job.counts());
    }

    private static long told(Verification found, long frames, String what, PrintWriter out) {
        found.lines().forEach(out::println);
        out.printf(Locale.ROOT, "%,d %s: %,d mismatches with silver.trades%n", frames, what, found.wrong());
        return found.wrong();
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
