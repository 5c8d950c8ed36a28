package io.tidemark.launcher;

import io.tidemark.jobs.kafka.RawTopics;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Kafka's topics as the jobs want them. */
@Command(
        name = "topics",
        description = {
            "Create the topics that are not there, check those that are, and tell of all.",
            "Their partitions never change: the order of a key would break."
        })
final class TopicsCommand implements Callable<Integer> {

    @Option(
            names = "--bootstrap",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Brokers to ask for the others, separated by commas.")
    String bootstrap;

    @Mixin
    KafkaOption kafka;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            converter = Values.Positive.class,
            description = "Copies of each partition (default: 1).")
    @Nullable
    Long replicas;

    @Option(
            names = "--retention-days",
            paramLabel = "N",
            converter = Values.Positive.class,
            description = "Days for which messages are kept; dead letters four times as long (default: 7).")
    @Nullable
    Long days;

    @Option(names = "--dry-run", description = "Only tell what would be created.")
    boolean dryRun;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Logs.onTerminal();
        PrintWriter out = spec.commandLine().getOut();
        prepare(
                kafka.settings(bootstrap),
                Duration.ofDays(days == null ? 7 : days),
                (short) (replicas == null ? 1 : replicas),
                dryRun ? Doing.TELLING : Doing.CREATING,
                out);
        return Tidemark.OK;
    }

    /** What is to be done about topics that are not there. */
    enum Doing {
        TELLING,
        CREATING
    }

    /** Creates what is not there and tells of all. */
    static void prepare(Configuration settings, Duration retention, short replicas, Doing doing, PrintWriter out) {
        try (RawTopics topics = new RawTopics(settings)) {
            List<RawTopics.Topic> found = topics.list(retention);
            if (doing == Doing.CREATING) {
                topics.create(found, replicas);
            }
            int width = found.stream()
                    .mapToInt(topic -> topic.name().length())
                    .max()
                    .orElse(1);
            for (RawTopics.Topic topic : found) {
                boolean there = topic.isThere();
                out.printf(
                        "%-" + width + "s  %2d partitions, kept %d days%s%n",
                        topic.name(),
                        there ? topic.found() : topic.partitions(),
                        (there ? topic.foundRetention().orElse(topic.retention()) : topic.retention()).toDays(),
                        there ? "" : doing == Doing.CREATING ? ", created" : ", would be created");
            }
            String wrong = found.stream()
                    .filter(topic -> topic.isThere() && topic.found() != topic.partitions())
                    .map(topic -> "%s has %d partitions, wanted %d"
                            .formatted(topic.name(), topic.found(), topic.partitions()))
                    .collect(Collectors.joining("; "));
            if (!wrong.isEmpty()) {
                throw new IllegalStateException("Cannot use these topics: %s".formatted(wrong));
            }
        }
    }
}
