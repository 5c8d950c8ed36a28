package io.tidemark.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.runtime.clusterframework.types.ResourceID;

/**
 * A standalone cluster on this machine: JobManager, TaskManagers and ZooKeeper, each a JVM of its own that outlives us
 * and listens on loopback only. Its folder holds their settings, logs and pids.
 */
public final class FlinkCluster {

    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Pattern TASK_MANAGERS = Pattern.compile("\"taskmanagers\":(\\d+)");
    /** Between the name of a TaskManager and when it was started: Flink must not take it for the one that died. */
    private static final String RESOURCE = "-";

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final Path home;
    private final Path folder;

    /**
     * The cluster in a folder, running or not.
     *
     * @param home the checkout, which holds {@code flink-conf} and what the build laid out
     */
    public FlinkCluster(Path home, Path folder) {
        this.home = home;
        this.folder = folder.toAbsolutePath().normalize();
    }

    public Path folder() {
        return folder;
    }

    /** Its processes that have not been ended by us, dead or alive, in order of their names. */
    public List<Member> members() {
        Path pids = folder.resolve("processes");
        if (!Files.isDirectory(pids)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(pids)) {
            return files.map(Member::read)
                    .sorted(Comparator.comparing(Member::role).thenComparing(Member::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to list %s: %s".formatted(pids, e.getMessage()), e);
        }
    }

    /** Whether any of its processes runs. */
    public boolean isRunning() {
        return members().stream().anyMatch(Member::isAlive);
    }

    /** Starts it anew. To be called where none of its processes runs. */
    public void start(ClusterOptions options, ClusterPorts ports) throws IOException, InterruptedException {
        forgetDead();
        Files.createDirectories(folder.resolve("tmp"));
        ClusterSettings.write(home, folder, options, ports);
        List<String> names = new ArrayList<>(List.of("jobmanager"));
        if (options.highAvailability()) {
            names.add(0, "zookeeper");
        }
        for (int i = 1; i <= options.taskManagers(); i++) {
            names.add("taskmanager-" + i);
        }
        for (String name : names) {
            start(name);
        }
        awaitReady();
    }

    /** Starts again what has died; returns what that was. */
    public List<Member> revive() throws IOException, InterruptedException {
        List<Member> dead =
                members().stream().filter(member -> !member.isAlive()).toList();
        for (Member member : dead) {
            start(member.name());
        }
        awaitReady();
        return dead;
    }

    /**
     * Ends all its processes, as {@code kill}; what jobs have not committed is repeated by whoever goes on from their
     * checkpoints.
     */
    public void end() throws InterruptedException {
        List<Member> members = new ArrayList<>(members());
        // TaskManagers first, so that none looks for a JobManager that is no more.
        members.sort(Comparator.comparing(Member::role).reversed());
        for (Member member : members) {
            member.end();
        }
        forgetDead();
    }

    /** Kills processes, as {@code kill -9}, and remembers that they ran; returns which they were. */
    public List<Member> kill(Predicate<Member> which) throws InterruptedException {
        List<Member> alive =
                members().stream().filter(Member::isAlive).filter(which).toList();
        for (Member member : alive) {
            member.kill();
        }
        return alive;
    }

    /** Of the web UI. */
    public String url() {
        return ClusterSettings.read(folder).url();
    }

    /**
     * Its jobs.
     *
     * @throws ClusterException if no JobManager answers
     */
    public ClusterJobs jobs() {
        ClusterSettings settings = ClusterSettings.read(folder);
        if (overview(settings).isEmpty()) {
            boolean alive = members().stream().anyMatch(member -> member.role() == Role.JOBMANAGER && member.isAlive());
            throw new ClusterException("Cannot reach the JobManager at %s: %s"
                    .formatted(
                            settings.url(),
                            alive
                                    ? "it runs and does not answer, look into " + folder.resolve("logs/jobmanager.log")
                                    : "it does not run, start it again with ./tidemark flink start"));
        }
        return new ClusterJobs(settings);
    }

    /** Submits jobs of a jar. */
    public Submission submission(Path jar, String mainClass) {
        return new Submission(this, jar, mainClass);
    }

    /** The command that runs a class of Flink with this cluster's settings. */
    List<String> java(List<String> flags, String name) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        for (String opened : List.of("java.util", "java.lang", "java.nio")) {
            command.add("--add-opens=java.base/%s=ALL-UNNAMED".formatted(opened));
        }
        command.add("-Duser.timezone=UTC");
        command.add("-Djava.awt.headless=true");
        command.add("-Dlog.file=" + folder.resolve("logs").resolve(name + ".log"));
        command.add("-Dlog4j2.configurationFile="
                + folder.resolve("conf/log4j.properties").toUri());
        command.add("-cp");
        command.add(classPath());
        return command;
    }

    /** The same for Flink's client. */
    List<String> client() {
        List<String> flags = new ArrayList<>(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        flags.addAll(ClusterSettings.read(folder).clientFlags());
        return java(flags, "client");
    }

    Map<String, String> environment() {
        return Map.of("FLINK_CONF_DIR", folder.resolve("conf").toString());
    }

    private String classPath() {
        Path file = home.resolve("infra/flink/target/classpath");
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new ClusterException(
                    "Cannot find Flink: %s is missing, start with ./tidemark flink".formatted(file), e);
        }
    }

    /** Whose process it is that Flink knows by this id. */
    static String member(ResourceID id) {
        String text = id.getResourceIdString();
        return text.substring(0, text.lastIndexOf(RESOURCE));
    }

    private void start(String name) throws IOException {
        ClusterSettings settings = ClusterSettings.read(folder);
        Role role = Role.valueOf(name.replaceFirst("-\\d+$", "").toUpperCase(java.util.Locale.ROOT));
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            // Out of the terminal's reach: its Ctrl+C and its end are not meant for the cluster.
            command.add(SETSID.toString());
        }
        command.addAll(java(settings.flags(role), name));
        command.add(role.mainClass());
        if (role == Role.ZOOKEEPER) {
            command.addAll(List.of(
                    "--zkConfigFile",
                    settings.folderOfSettings().resolve("zookeeper.properties").toString(),
                    "--peerId",
                    "1"));
        } else {
            command.addAll(List.of("--configDir", settings.folderOfSettings().toString()));
        }
        if (role == Role.TASKMANAGER) {
            command.addAll(List.of("-D", "taskmanager.resource-id=" + name + RESOURCE + System.currentTimeMillis()));
        }
        Path logs = Files.createDirectories(folder.resolve("logs"));
        File out = logs.resolve(name + ".out").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out));
        builder.environment().putAll(environment());
        Process process = builder.start();
        process.getOutputStream().close();
        Member.of(name, role, process.toHandle()).write(Files.createDirectories(folder.resolve("processes")));
    }

    private void awaitReady() throws InterruptedException {
        ClusterSettings settings = ClusterSettings.read(folder);
        long wanted = members().stream()
                .filter(member -> member.role() == Role.TASKMANAGER)
                .count();
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<Member> dead =
                    members().stream().filter(member -> !member.isAlive()).findFirst();
            if (dead.isPresent()) {
                throw new ClusterException("Cannot start %s: it ended at once, %s"
                        .formatted(dead.get().name(), lastWords(dead.get().name())));
            }
            Matcher answer = TASK_MANAGERS.matcher(overview(settings).orElse(""));
            if (answer.find() && Long.parseLong(answer.group(1)) >= wanted) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new ClusterException("Cannot start the cluster: not all of it answered within %d s, look into %s"
                .formatted(LONGEST_START.toSeconds(), folder.resolve("logs")));
    }

    /** What REST says of the cluster, if it answers. */
    private static Optional<String> overview(ClusterSettings settings) {
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(settings.url() + "/overview"))
                                    .timeout(ANSWER)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private String lastWords(String name) {
        Path log = folder.resolve("logs").resolve(name + ".log");
        Path out = folder.resolve("logs").resolve(name + ".out");
        try {
            Path said = Files.isRegularFile(log) && Files.size(log) > 0 ? log : out;
            List<String> lines = Files.readAllLines(said);
            return lines.stream()
                    .filter(line -> line.startsWith("Caused by: ") || line.contains("Exception: "))
                    .reduce((first, second) -> second)
                    .map(line -> "%s (%s)".formatted(line.replaceFirst("^Caused by: ", ""), said))
                    .orElse("look into " + said);
        } catch (IOException e) {
            return "and left no log in " + folder.resolve("logs");
        }
    }

    private void forgetDead() {
        for (Member member : members()) {
            if (!member.isAlive()) {
                try {
                    Files.deleteIfExists(folder.resolve("processes").resolve(member.name()));
                } catch (IOException e) {
                    throw new UncheckedIOException(
                            "Failed to forget %s: %s".formatted(member.name(), e.getMessage()), e);
                }
            }
        }
    }
}
