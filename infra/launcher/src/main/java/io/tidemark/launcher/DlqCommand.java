package io.tidemark.launcher;

import io.tidemark.jobs.kafka.DeadLetters;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Messages that broke their contract. */
@Command(
        name = "dlq",
        description = "Messages that broke their contract: list them, show one, send them back after a fix.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DlqCommand.ListCommand.class,
            DlqCommand.ShowCommand.class,
            DlqCommand.ReplayLetters.class,
            HelpCommand.class
        })
final class DlqCommand implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Where the brokers are. */
    static final class Brokers {

        @Option(
                names = "--bootstrap",
                required = true,
                paramLabel = "HOST:PORT",
                description = "Brokers to ask for the others, separated by commas.")
        String bootstrap;

        @Mixin
        KafkaOption kafka;

        DeadLetters letters() throws Exception {
            Logs.onTerminal();
            return new DeadLetters(kafka.settings(bootstrap));
        }
    }

    /** What there is. */
    @Command(name = "list", description = "A line for each: where it is, what is wrong with it, where it came from.")
    static final class ListCommand implements Callable<Integer> {

        @Mixin
        Brokers brokers;

        @Spec
        CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            try (DeadLetters letters = brokers.letters()) {
                List<DeadLetters.Entry> all = letters.list();
                Map<String, Integer> codes = new TreeMap<>();
                for (DeadLetters.Entry entry : all) {
                    out.printf(
                            "%s  %s  %s%s  from %s%n",
                            entry.id(),
                            entry.firstSeen(),
                            entry.code(),
                            entry.pointer().isEmpty() ? "" : " at " + entry.pointer(),
                            entry.source());
                    codes.merge(entry.code(), 1, Integer::sum);
                }
                out.printf("%d dead letters%s%n", all.size(), all.isEmpty() ? "" : " " + codes);
            }
            return Tidemark.OK;
        }
    }

    /** One of them whole. */
    @Command(name = "show", description = "Print one whole, with what is known of it.")
    static final class ShowCommand implements Callable<Integer> {

        @Mixin
        Brokers brokers;

        @Parameters(paramLabel = "ID", description = "As list prints it: TOPIC/PARTITION/OFFSET.")
        String id;

        @Spec
        CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            try (DeadLetters letters = brokers.letters()) {
                DeadLetters.Entry entry = letters.list().stream()
                        .filter(one -> one.id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "Cannot show dead letter %s: there is none; list tells those there are".formatted(id)));
                byte @Nullable [] value = entry.value();
                out.printf(
                        "error      %s%s%n", entry.code(), entry.pointer().isEmpty() ? "" : " at " + entry.pointer());
                out.printf("detail     %s%n", entry.detail());
                out.printf("contract   %s%n", entry.contract());
                out.printf("source     %s%n", entry.source());
                out.printf("first seen %s%n", entry.firstSeen());
                out.printf("key        %s%n", entry.key() == null ? "none" : entry.key());
                out.printf(
                        "bytes      %d%s%n",
                        value == null ? 0 : value.length,
                        entry.cutFrom() == null ? "" : ", all that is left of " + entry.cutFrom());
                out.println(value == null ? "" : new String(value, StandardCharsets.UTF_8));
            }
            return Tidemark.OK;
        }
    }

    /** Back to where they came from. */
    @Command(
            name = "replay",
            description = {
                "Send all back to the topics they came from, untouched, and remove them here.",
                "What is still wrong comes back."
            })
    static final class ReplayLetters implements Callable<Integer> {

        @Mixin
        Brokers brokers;

        @Option(names = "--dry-run", description = "Only tell how many would be sent.")
        boolean dryRun;

        @Spec
        CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            try (DeadLetters letters = brokers.letters()) {
                if (dryRun) {
                    out.printf(
                            "Would send %d dead letters back; nothing was sent.%n",
                            letters.list().size());
                } else {
                    DeadLetters.Replay replay = letters.replay();
                    out.printf("Sent %d dead letters back.%n", replay.sent());
                    if (replay.kept() > 0) {
                        out.printf(
                                "Kept %d: not all of it is left, or its topic does not take it as it is compressed here.%n",
                                replay.kept());
                    }
                }
            }
            return Tidemark.OK;
        }
    }
}
