package io.tidemark.launcher;

import io.tidemark.dashboard.Dashboard;
import io.tidemark.lake.Lake;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The lake in a browser, without the job. */
@Command(
        name = "dashboard",
        description = {
            "Show the market and the health of its data in a browser, from the lake alone.",
            "It may run beside demo, up and replay, or after them. Ctrl+C ends it."
        })
final class DashboardCommand implements Callable<Integer> {

    private static final String LOOPBACK = "127.0.0.1";

    @Mixin
    LakeOption lake;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = Values.Port.class,
            description = "Port (default: 8501, or the next free one).")
    @Nullable
    Integer port;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = LOOPBACK,
            description = "Address to listen on (default: ${DEFAULT-VALUE}). Any other lets whoever reaches it in.")
    String bind;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = Values.Positive.class,
            description = "End after this long (default: go on until Ctrl+C).")
    @Nullable
    Long seconds;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (Lake.exists(lake.path())) {
            Logs.inLake(lake.path());
        } else {
            Logs.onTerminal();
            out.printf(
                    "There is no lake at %s yet; it shows once ./tidemark demo, up or replay made it.%n", lake.path());
        }
        int chosen = DashboardPort.choose("--port", port, out);
        if (!isLoopback(bind)) {
            out.printf(
                    "Warning: listening on %s. There is no login: whoever reaches this address can read the lake.%n",
                    bind);
        }
        Interrupts interrupts = Interrupts.catchAll();
        try (Dashboard dashboard = Dashboard.start(lake.path(), bind, chosen)) {
            out.printf("Dashboard: %s (lake %s). Ctrl+C ends.%n", dashboard.url(), lake.path());
            out.flush();
            interrupts.await(seconds == null ? Long.MAX_VALUE : seconds, TimeUnit.SECONDS);
        }
        return Tidemark.OK;
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("Invalid --bind %s: no such address".formatted(address), e);
        }
    }
}
