package io.tidemark.launcher;

import io.tidemark.lake.Lake;
import io.tidemark.proof.Parity;
import io.tidemark.proof.ParityReport;
import io.tidemark.proof.Verdict;
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
}
