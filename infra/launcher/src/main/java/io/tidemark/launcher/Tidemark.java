package io.tidemark.launcher;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(
        name = "tidemark",
        versionProvider = Version.class,
        description = "Public market data of crypto exchanges in a lakehouse: every trade once, every gap known.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            RecordCommand.class,
            ReplayCommand.class,
            BackfillCommand.class,
            FlinkCommand.class,
            TopicsCommand.class,
            DlqCommand.class,
            SqlCommand.class,
            DashboardCommand.class,
            ImportCommand.class,
            ValidateCommand.class,
            ReportCommand.class,
            VerifyCommand.class,
            MartsCommand.class,
            ForecastCommand.class,
            MaintainCommand.class,
            ViewsCommand.class,
            ProductsCommand.class,
            SimulateCommand.class,
            BenchCommand.class,
            ChaosCommand.class,
            TestCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "./tidemark help COMMAND tells more about one of them.",
            "Exit codes: 0 done, 1 failed, 64 wrong usage, 130 interrupted before the end."
        })
public final class Tidemark implements Runnable {

    /** Done, or stopped as asked. */
    static final int OK = 0;

    /** Tried and failed. */
    static final int FAILED = 1;

    /** Not tried: the command line makes no sense (EX_USAGE of sysexits.h). */
    static final int USAGE = 64;

    /** Ended by Ctrl+C before the work was done. */
    static final int INTERRUPTED = 130;

    /** What there is to do, in the order of the help. */
    static List<String> commands() {
        return List.copyOf(line().getSubcommands().keySet());
    }

    static CommandLine line() {
        return new CommandLine(new Tidemark());
    }

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Print the stack trace of a failure; it is in the lake's log anyway.")
    boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Explain the command.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version.")
    boolean version;

    @Spec
    CommandSpec spec;

    private Tidemark() {}

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        int code = run(out, err, args);
        out.flush();
        err.flush();
        Logs.end();
        // Threads of Flink, of the simulator or of a driver may still live after a failure; they must not keep us here.
        System.exit(code);
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        return line().setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Failures::usage)
                .setExecutionExceptionHandler(Failures::execution)
                .execute(args);
    }

    /** Without a command there is only help to give. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
