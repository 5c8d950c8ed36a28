package io.tidemark.launcher;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Everything at once on one machine, without a network: the exchanges are simulated, the rest is real. */
@Command(
        name = "demo",
        description = {
            "Run the whole pipeline on this machine, with simulated exchanges.",
            "They listen on loopback; the main job reads their sockets and writes the lake; Flink's web UI shows it.",
            "Ctrl+C ends it, with everything received written."
        })
final class DemoCommand implements Callable<Integer> {

    @Mixin
    LiveRun live;

    @Mixin
    SimulatedExchanges.Choice simulated;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        simulated.requireAdapters();
        PrintWriter out = spec.commandLine().getOut();
        Interrupts interrupts = live.prepare(out);
        out.printf("Tidemark demo, lake %s%n", live.lake.path());
        try (SimulatedExchanges exchanges = simulated.start(simulated.options(SimulatedExchanges.readable()), out)) {
            return live.run(exchanges.feeds(), new Configuration(), exchanges::now, exchanges.urls(), interrupts, out);
        }
    }
}
