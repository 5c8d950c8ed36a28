package io.tidemark.launcher;

import io.tidemark.cluster.ClusterJobs;
import io.tidemark.cluster.FlinkCluster;
import io.tidemark.cluster.Submission;
import io.tidemark.jobs.JobSettings.LiveFeed;
import io.tidemark.jobs.kafka.KafkaOptions;
import io.tidemark.jobs.start.Consent;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A job on its way to a cluster: what to run, from which state, until it runs. */
final class ClusterRun {

    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    private final FlinkCluster cluster;
    private final Choice choice;

    ClusterRun(FlinkCluster cluster, Choice choice) {
        this.cluster = cluster;
        this.choice = choice;
    }

    /** The jar that the build makes. */
    static Path builtJar(Path home) throws IOException {
        return home.resolve("jobs/target/tidemark-jobs-%s-job.jar".formatted(Version.project()));
    }

    /** Submits the job and waits until it runs; returns the exit code. */
    int start(PrintWriter out) throws IOException, InterruptedException {
        Path lake = choice.lake.path();
        ClusterJob job = choice.job();
        if (choice.feeds.at == null && job.listens()) {
            DemoCommand.requireReal(lake);
        }
        Path own = lake.resolve(job.state());
        @Nullable String state = choice.begin.from;
        if (state != null) {
            requireState(state);
        } else if (!choice.begin.anew) {
            @Nullable Path newest = LocalFlink.newestState(own);
            state = newest == null ? null : newest.toUri().toString();
        }
        try (ClusterJobs jobs = cluster.jobs()) {
            List<LiveFeed> feeds = job.listens() ? choice.feeds.choose(out) : List.of();
            choice.feeds.told(feeds).forEach(out::println);
            return submit(
                    jobs,
                    job.mainClass(),
                    choice.jar == null ? builtJar(Home.folder()) : choice.jar,
                    state,
                    arguments(job, lake, feeds),
                    out);
        }
    }

    /** Says at once what the job would say once it has been built. */
    private static void requireState(String state) {
        Path folder = Path.of(state.startsWith("file:") ? URI.create(state).getPath() : state);
        boolean elsewhere = state.contains(":/") && !state.startsWith("file:");
        if (!elsewhere && !folder.endsWith("_metadata") && !Files.isRegularFile(folder.resolve("_metadata"))) {
            throw new IllegalArgumentException(
                    "Cannot start from %s: no savepoint is there, it would hold a file _metadata".formatted(state));
        }
    }

    /** Where the savepoints of a job lie, as it was told when it was started here; null if it was not. */
    static @Nullable String savepoints(FlinkCluster cluster, ClusterJobs.Job job) throws IOException {
        Path remembered = cluster.folder().resolve("jobs").resolve(job.id());
        if (!Files.isRegularFile(remembered)) {
            return null;
        }
        List<String> arguments = Files.readAllLines(remembered);
        int at = arguments.indexOf("--" + CheckpointingOptions.SAVEPOINT_DIRECTORY.key());
        return at < 0 ? null : arguments.get(at + 1);
    }

    /** Stops a job at a savepoint and starts it from there with another jar; returns the exit code. */
    static int upgrade(
            FlinkCluster cluster, @Nullable String id, @Nullable Path jar, @Nullable Long parallelism, PrintWriter out)
            throws IOException, InterruptedException {
        try (ClusterJobs jobs = cluster.jobs()) {
            ClusterJobs.Job job = jobs.find(id);
            Path remembered = cluster.folder().resolve("jobs").resolve(job.id());
            if (!Files.isRegularFile(remembered)) {
                throw new IllegalArgumentException(
                        "Cannot upgrade job %s: it was not started by ./tidemark flink run; stop it, then run it anew"
                                .formatted(job.id()));
            }
            Path built = jar == null ? builtJar(Home.folder()) : jar;
            if (!Files.isRegularFile(built)) {
                throw new IllegalArgumentException("Cannot upgrade job %s: no jar %s".formatted(job.id(), built));
            }
            List<String> arguments = Files.readAllLines(remembered);
            // Before there was another job, nobody wrote down which it is.
            String mainClass =
                    arguments.get(0).startsWith("--") ? ClusterJob.MARKET_DATA.mainClass() : arguments.remove(0);
            String savepoint = jobs.stop(job, savepoints(cluster, job));
            out.printf("Stopped %s at %s%n", job.id(), savepoint);
            Choice choice = new Choice();
            choice.parallelism = parallelism;
            return new ClusterRun(cluster, choice).submit(jobs, mainClass, built, savepoint, arguments, out);
        }
    }

    private int submit(
            ClusterJobs jobs,
            String mainClass,
            Path jar,
            @Nullable String state,
            List<String> arguments,
            PrintWriter out)
            throws IOException, InterruptedException {
        if (state != null) {
            out.printf("Going on from %s: what was missed since is asked for.%n", state);
        }
        Submission submission = cluster.submission(jar, mainClass)
                .parallelism(choice.parallelism == null ? null : Math.toIntExact(choice.parallelism))
                .from(state);
        out.flush();
        List<String> line = new ArrayList<>(arguments);
        line.addAll(consents());
        if (choice.begin.explain) {
            out.println(submission.explain(line));
            return Tidemark.OK;
        }
        Submission.Submitted submitted = submission.submit(line);
        List<String> remembered = new ArrayList<>(List.of(mainClass));
        remembered.addAll(arguments);
        Files.write(Files.createDirectories(cluster.folder().resolve("jobs")).resolve(submitted.id()), remembered);
        if (!submitted.said().isEmpty()) {
            out.println(submitted.said());
        }
        jobs.awaitRunning(submitted.id(), LONGEST_START);
        if (state != null) {
            jobs.requireRestored(submitted.id());
        }
        out.printf("Job %s runs: %s/#/job/running/%s/overview%n", submitted.id(), cluster.url(), submitted.id());
        return Tidemark.OK;
    }

    /** The job's command line; with its class it is all an upgrade needs. */
    private List<String> arguments(ClusterJob job, Path lake, List<LiveFeed> feeds) {
        Map<String, String> words = new LinkedHashMap<>();
        if (job.listens()) {
            words.putAll(listening(feeds, choice.feeds.at));
            words.putAll(choice.feeds.options().toMap());
        }
        words.putAll(choice.topics(job));
        words.putAll(choice.settings);
        return arguments(lake, lake.resolve(job.state()), choice.config(job), words);
    }

    /**
     * The command line of the job that does it all.
     *
     * @param at where the exchanges live, null for where they do
     * @param config a file of settings
     * @param settings that win over it
     */
    static List<String> arguments(
            Path lake, List<LiveFeed> feeds, @Nullable URI at, Path config, Map<String, String> settings) {
        Map<String, String> words = new LinkedHashMap<>(listening(feeds, at));
        words.putAll(settings);
        return arguments(lake, lake.resolve(LiveRun.STATE), config, words);
    }

    /** Settings come after what they win over. */
    private static List<String> arguments(Path lake, Path state, Path config, Map<String, String> settings) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("lake", lake.toString());
        words.put("config", config.toString());
        words.put(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY.key(),
                state.resolve("checkpoints").toUri().toString());
        words.put(
                CheckpointingOptions.SAVEPOINT_DIRECTORY.key(),
                state.resolve("savepoints").toUri().toString());
        words.putAll(settings);
        List<String> arguments = new ArrayList<>();
        words.forEach((word, value) -> arguments.addAll(List.of("--" + word, value)));
        return arguments;
    }

    private static Map<String, String> listening(List<LiveFeed> feeds, @Nullable URI at) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put(
                "live",
                String.join(
                        ",",
                        feeds.stream()
                                .map(feed -> feed.exchange() + "=" + String.join("+", feed.instruments()))
                                .toList()));
        if (at != null) {
            words.put("at", at.toString());
        }
        return words;
    }

    /** What is agreed to for this start only. */
    private List<String> consents() {
        List<String> words = new ArrayList<>();
        for (Consent consent : choice.begin.consents()) {
            words.add("--" + consent.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        if (choice.begin.explain) {
            words.add("--explain");
        }
        return words;
    }

    /** What to run. */
    static final class Choice {

        @Mixin
        LakeOption lake = new LakeOption();

        @Mixin
        LiveFeeds feeds = new LiveFeeds();

        @Mixin
        StartOptions begin = new StartOptions();

        @Option(
                names = "--kafka",
                paramLabel = "HOST:PORT",
                description = "Compute from the topics of these brokers, and leave fetching to --ingest.")
        @Nullable
        String kafka;

        @Option(
                names = "--ingest",
                description = "Submit the job that only fetches, and writes to the topics of --kafka.")
        boolean ingest;

        @Mixin
        KafkaOption topics = new KafkaOption();

        @Option(
                names = "--parallelism",
                paramLabel = "N",
                converter = Values.Positive.class,
                description = "Tasks of each operator (default: as flink-conf says).")
        @Nullable
        Long parallelism;

        @Option(names = "--jar", paramLabel = "FILE", description = "The job's jar (default: the one built here).")
        @Nullable
        Path jar;

        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "Settings of the job (default: flink-conf/jobs/market-data.yaml, or ingest.yaml).")
        @Nullable
        Path file;

        @Option(
                names = "-D",
                paramLabel = "KEY=VALUE",
                description = "A setting of the job, ours or Flink's, that wins over that file.")
        Map<String, String> settings = new LinkedHashMap<>();

        ClusterJob job() {
            if (ingest && kafka == null) {
                throw new IllegalArgumentException("Cannot submit the ingest job: --kafka HOST:PORT is missing");
            }
            return ingest ? ClusterJob.INGEST : kafka == null ? ClusterJob.MARKET_DATA : ClusterJob.FROM_TOPICS;
        }

        /** What the job is told of Kafka. Secrets stay in their file, which the job reads while it is submitted. */
        Map<String, String> topics(ClusterJob job) {
            Map<String, String> words = new LinkedHashMap<>();
            if (kafka != null) {
                if (!job.listens()) {
                    words.put("transport", "kafka");
                }
                words.put(KafkaOptions.BOOTSTRAP.key(), kafka);
                if (topics.partitions != null) {
                    words.put(KafkaOptions.PARTITIONS.key(), String.valueOf(topics.partitions));
                }
                if (topics.file != null) {
                    words.put(
                            "kafka-config",
                            topics.file.toAbsolutePath().normalize().toString());
                }
            }
            return words;
        }

        Path config(ClusterJob job) {
            return file == null
                    ? Home.folder().resolve("flink-conf/jobs/%s.yaml".formatted(job.settings()))
                    : file.toAbsolutePath().normalize();
        }
    }
}
