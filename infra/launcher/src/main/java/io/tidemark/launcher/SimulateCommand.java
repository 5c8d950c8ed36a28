package io.tidemark.launcher;

import io.tidemark.simulator.SimulatorOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The simulated exchanges alone. */
@Command(name = "simulate", description = "Run the simulated exchanges for a client of your own, until Ctrl+C.")
final class SimulateCommand implements Callable<Integer> {

    private static final long STATUS_SECONDS = 5;

    @Mixin
    SimulatedExchanges.Choice simulated;

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = "Write every trade the exchanges make up to this file, to compare with.")
    @Nullable
    Path truth;

    @Option(
            names = "--fault-log",
            paramLabel = "FILE",
            description = "Write every fault to this file: what was dropped, hidden, doubled, delayed or cut.")
    @Nullable
    Path faultLog;

    @Option(
            names = "--past-trades",
            paramLabel = "N",
            converter = Values.Positive.class,
            description = "Trades of each instrument from before the start, to be asked for over REST (default: none).")
    @Nullable
    Long pastTrades;

    @Option(
            names = "--past-days",
            paramLabel = "N",
            defaultValue = "7",
            converter = Values.Positive.class,
            description = "How many days they fill (default: ${DEFAULT-VALUE}).")
    Long pastDays = 7L;

    @Option(names = "--no-limits", description = "Answer however often somebody asks.")
    boolean noLimits;

    @Option(
            names = "--key-store",
            paramLabel = "FILE",
            description = "Speak https and wss with the certificate in this PKCS12 file (default: http and ws).")
    @Nullable
    Path keyStore;

    @Option(names = "--key-store-password", paramLabel = "TEXT", description = "Its password (default: changeit).")
    String password = "changeit";

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Logs.onTerminal();
        Interrupts interrupts = Interrupts.catchAll();
        SimulatorOptions.Builder options = simulated.options(SimulatorOptions.knownExchanges());
        if (truth != null) {
            options.truthFile(truth);
        }
        if (faultLog != null) {
            options.faultFile(faultLog);
        }
        if (pastTrades != null) {
            options.past(new SimulatorOptions.PastTrades(pastTrades, Duration.ofDays(pastDays), 0));
        }
        if (noLimits) {
            options.rateLimits(SimulatorOptions.RateLimits.NONE);
        }
        if (keyStore != null) {
            options.certificate(keyStore, password);
        }
        try (SimulatedExchanges exchanges = simulated.start(options, out)) {
            exchanges.urls().forEach(out::println);
            out.println("Ctrl+C ends.");
            while (!interrupts.await(STATUS_SECONDS, TimeUnit.SECONDS)) {
                out.println(exchanges.status());
            }
        }
        return Tidemark.OK;
    }
}
