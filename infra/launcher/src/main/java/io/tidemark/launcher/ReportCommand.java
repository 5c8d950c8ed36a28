package io.tidemark.launcher;

import io.tidemark.lake.Lake;
import io.tidemark.proof.Certificate;
import io.tidemark.proof.Certificates;
import io.tidemark.proof.Scope;
import io.tidemark.proof.Verdict;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Accounts of what the lake holds. */
@Command(name = "report", synopsisSubcommandLabel = "WHAT", description = "Account for what the lake holds.")
final class ReportCommand implements Runnable {

    @Spec
    CommandSpec spec;

    /** Without a word on what to report there is only help to give. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "completeness",
            description = {
                "Certify each day of each instrument in gold.completeness.",
                "A certificate says what must be there, what is, what is lost, and a fingerprint of the day's trades.",
                "A day whose content has changed since gets a new revision. Safe to repeat, and while a job collects.",
                "The day that has not ended is left out unless --day names it.",
                "Exit code 1 if a day FAILs, by a certificate written now or before."
            })
    int completeness(
            @Mixin LakeOption lake,
            @Mixin ScopeOption scope,
            @Option(names = "--dry-run", description = "Say what would be written; write nothing.") boolean dryRun) {
        PrintWriter out = spec.commandLine().getOut();
        Logs.forLake(lake.path());
        Instant now = Instant.now();
        LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
        // Adds the table to a lake of an older version; a folder that is no lake is refused first.
        Lake.open(lake.path()).close();
        try (Lake opened = Lake.openOrCreate(lake.path())) {
            Scope wanted = scope.scope();
            List<Certificate> written = dryRun
                    ? Certificates.preview(opened, wanted, today)
                    : Certificates.report(opened, wanted, today, ChronoUnit.MICROS.between(Instant.EPOCH, now));
            List<Certificate> standing = Certificates.failed(opened, wanted).stream()
                    .filter(one -> written.stream().noneMatch(other -> isOfTheSameDay(one, other)))
                    .toList();
            standing.forEach(one -> out.println(told(one) + "; certified before"));
            written.forEach(one -> out.println(told(one)));
            out.printf(
                    Locale.ROOT,
                    "%,d certificates %s%n",
                    written.size(),
                    dryRun ? "would be written; nothing was" : "written; the others stand");
            boolean failed = !standing.isEmpty() || written.stream().anyMatch(one -> one.verdict() == Verdict.FAIL);
            return failed ? Tidemark.FAILED : Tidemark.OK;
        }
    }

    private static boolean isOfTheSameDay(Certificate one, Certificate other) {
        return one.exchange().equals(other.exchange())
                && one.instrument().equals(other.instrument())
                && one.day().equals(other.day());
    }

    private static String told(Certificate one) {
        return String.format(
                Locale.ROOT,
                "%s %s %s: %s %s, %,d trades%s%s",
                one.exchange(),
                one.instrument(),
                one.day(),
                one.proofGrade(),
                one.verdict(),
                one.observed(),
                one.expected() == null ? "" : String.format(Locale.ROOT, " of %,d", one.expected()),
                one.notes().isEmpty() ? "" : "; " + String.join(", ", one.notes()));
    }
}
