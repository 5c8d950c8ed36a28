package io.tidemark.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A job on its way to the cluster by Flink's own client, {@code flink run}, in a JVM of its own. */
public final class Submission {

    private static final Pattern SUBMITTED = Pattern.compile("Job has been submitted with JobID ([0-9a-f]{32})");
    /** The last line of what a job says with {@code --explain}. */
    private static final Pattern EXPLAINED = Pattern.compile("^It would start\\.$", Pattern.MULTILINE);

    private static final int LONGEST_MINUTES = 5;

    private final FlinkCluster cluster;
    private final Path jar;
    private final String mainClass;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private @Nullable Integer parallelism;
    private @Nullable String state;

    Submission(FlinkCluster cluster, Path jar, String mainClass) {
        this.cluster = cluster;
        this.jar = jar;
        this.mainClass = mainClass;
    }

    /** Null leaves it to {@code flink-conf}. */
    public Submission parallelism(@Nullable Integer value) {
        this.parallelism = value;
        return this;
    }

    /** The savepoint or checkpoint to go on from, null for none. */
    public Submission from(@Nullable String value) {
        this.state = value;
        return this;
    }

    /** A setting of Flink for this job. */
    public Submission set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /**
     * Submits it.
     *
     * @param arguments of the job's main method
     * @return what the client printed before, and the id
     * @throws ClusterException if the job or the cluster refuses
     */
    public Submitted submit(List<String> arguments) throws IOException, InterruptedException {
        String printed = client(arguments);
        Matcher submitted = SUBMITTED.matcher(printed);
        if (!submitted.find()) {
            throw refused(printed);
        }
        return new Submitted(
                submitted.group(1), printed.substring(0, submitted.start()).strip());
    }

    /**
     * Only asks the job what it thinks of being started so.
     *
     * @return what it says
     * @throws ClusterException if it refuses
     */
    public String explain(List<String> arguments) throws IOException, InterruptedException {
        String printed = client(arguments);
        Matcher end = EXPLAINED.matcher(printed);
        if (!end.find()) {
            throw refused(printed);
        }
        return printed.substring(0, end.end()).strip();
    }

    private ClusterException refused(String printed) {
        String cause = Causes.innermost(printed);
        return new ClusterException(
                cause.matches("(Cannot|Invalid|Failed to) .*")
                        ? cause
                        : "Cannot submit %s: %s".formatted(jar.getFileName(), cause));
    }

    private String client(List<String> arguments) throws IOException, InterruptedException {
        if (!Files.isRegularFile(jar)) {
            throw new ClusterException("Cannot submit %s: no such file".formatted(jar));
        }
        List<String> command = new ArrayList<>(cluster.client());
        command.addAll(List.of("org.apache.flink.client.cli.CliFrontend", "run", "-d", "-c", mainClass));
        if (parallelism != null) {
            command.addAll(List.of("-p", String.valueOf(parallelism)));
        }
        if (state != null) {
            command.addAll(List.of("-s", state));
        }
        settings.forEach((key, value) -> command.add("-D%s=%s".formatted(key, value)));
        command.add(jar.toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(cluster.environment());
        Process client = builder.start();
        client.getOutputStream().close();
        String printed = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!client.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
            client.destroyForcibly();
        }
        return printed;
    }

    /**
     * A job the cluster has taken.
     *
     * @param id of it
     * @param said what the job printed while it was built
     */
    public record Submitted(String id, String said) {}
}
