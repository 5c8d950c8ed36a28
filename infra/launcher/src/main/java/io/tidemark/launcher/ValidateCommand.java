package io.tidemark.launcher;

import io.tidemark.lake.Lake;
import io.tidemark.lake.ResultFormat;
import io.tidemark.proof.Parity;
import io.tidemark.proof.ParityReport;
import io.tidemark.proof.Rules;
import io.tidemark.proof.RulesReport;
import io.tidemark.proof.Scope;
import io.tidemark.proof.Verdict;
import io.tidemark.sql.CheckDefinition;
import io.tidemark.sql.Definitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks of what the tables hold. */
@Command(
        name = "validate",
        synopsisSubcommandLabel = "CHECK",
        description = "Check what the tables hold; exit code 0 only if all is well.")
final class ValidateCommand implements Runnable {

    @Spec
    CommandSpec spec;

    /** Without a check there is only help to give. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "candles",
            description = {
                "Compare our candles with those the exchanges themselves report, number by number.",
                "Official candles come with the feeds that tell them, or by ./tidemark import candles.",
                "Every difference has a reason (the recording begins or ends there, a row of silver.gaps, a trade at the"
                        + " boundary), or the verdict is INVESTIGATE and the exit code 1."
            })
    int candles(
            @Mixin LakeOption lake,
            @Mixin ScopeOption scope,
            @Option(names = "--timeframe", paramLabel = "LENGTH", description = "Only candles of this length, as 1m.")
                    @Nullable
                    String timeframe,
            @Option(
                            names = "--differences",
                            paramLabel = "N",
                            defaultValue = "25",
                            description = "Windows that differ to print (default: ${DEFAULT-VALUE}).")
                    int differences) {
        Logs.forLake(lake.path());
        try (Lake opened = Lake.open(lake.path())) {
            ParityReport report = Parity.compare(opened, scope.scope(), timeframe, differences);
            spec.commandLine().getOut().print(report.text());
            spec.commandLine().getOut().flush();
            return report.verdict() == Verdict.PASS ? Tidemark.OK : Tidemark.FAILED;
        }
    }

    @Command(
            name = "rules",
            description = {
                "Check the rows of the tables against rules, and tell facts.",
                "Rules: nothing missing, no price that cannot be, nothing twice, no number unaccounted for, candles in their"
                        + " places. Facts: continuity, sides, spreads, freshness.",
                "Each rule is a file of SQL (sql/checks); --checks adds a folder of yours, where a file of the same name"
                        + " takes the place of one of ours."
            })
    int rules(
            @Mixin LakeOption lake,
            @Mixin ScopeOption scope,
            @Option(names = "--timeframe", paramLabel = "LENGTH", description = "Only candles of this length, as 1s.")
                    @Nullable
                    String timeframe,
            @Option(names = "--checks", paramLabel = "DIR", description = "Folder of further checks.") @Nullable
                    Path folder,
            @Option(
                            names = "--only",
                            paramLabel = "NAME",
                            split = ",",
                            description =
                                    "Only these checks, by name, separated by commas; the schema is always checked.")
                    @Nullable
                    List<String> only,
            @Option(
                            names = "--rows",
                            paramLabel = "N",
                            defaultValue = "25",
                            description = "Rows to tell of each rule (default: ${DEFAULT-VALUE}).")
                    int most,
            @Option(
                            names = "--report",
                            paramLabel = "FILE",
                            description = "Write the whole report there, in Markdown; print the summary only.")
                    @Nullable
                    Path report,
            @Option(
                            names = "--format",
                            paramLabel = "FORMAT",
                            defaultValue = "table",
                            description = "What is printed: table (Markdown), csv (the numbers) or json (default:"
                                    + " ${DEFAULT-VALUE}).")
                    ResultFormat format)
            throws IOException {
        Logs.forLake(lake.path());
        Scope wanted = scope.scope();
        List<CheckDefinition> checks = checks(folder, only);
        RulesReport found;
        try (Lake opened = Lake.open(lake.path())) {
            found = Rules.check(opened, wanted, timeframe, checks, most);
        }
        Map<String, String> run = new LinkedHashMap<>();
        run.put("lake", lake.path().toString());
        run.put("checked_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        run.put("version", Version.project());
        run.put("exchange", wanted.exchange() == null ? "all" : wanted.exchange());
        run.put("instrument", wanted.instrument() == null ? "all" : wanted.instrument());
        run.put("first_day", wanted.from() == null ? "all" : wanted.from().toString());
        run.put("last_day", wanted.to() == null ? "all" : wanted.to().toString());
        run.put("timeframe", timeframe == null ? "all" : timeframe);
        if (report != null) {
            Files.createDirectories(report.toAbsolutePath().getParent());
            Files.writeString(report, found.text(run));
        }
        spec.commandLine()
                .getOut()
                .print(
                        switch (format) {
                            case TABLE -> report == null ? found.text(run) : found.summary(run);
                            case CSV -> found.csv();
                            case JSON -> found.json(run);
                        });
        spec.commandLine().getOut().flush();
        return found.verdict() == Verdict.PASS ? Tidemark.OK : Tidemark.FAILED;
    }

    private static List<CheckDefinition> checks(@Nullable Path folder, @Nullable List<String> only) {
        Map<String, CheckDefinition> checks = new LinkedHashMap<>();
        Definitions.checks().forEach(check -> checks.put(check.name(), check));
        if (folder != null) {
            Definitions.checks(folder).forEach(check -> checks.put(check.name(), check));
        }
        if (only == null) {
            return List.copyOf(checks.values());
        }
        List<CheckDefinition> chosen = new ArrayList<>();
        for (String name : only) {
            CheckDefinition check = checks.get(name);
            if (check == null) {
                throw new IllegalArgumentException("Invalid check %s: there is none; there are %s"
                        .formatted(name, String.join(", ", checks.keySet())));
            }
            chosen.add(check);
        }
        return chosen;
    }
}
