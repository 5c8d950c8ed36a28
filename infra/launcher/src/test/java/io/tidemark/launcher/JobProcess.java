package io.tidemark.launcher;

import io.tidemark.jobs.IngestJob;
import io.tidemark.jobs.JobSettings;
import io.tidemark.jobs.MarketDataJob;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** The two jobs with Kafka between them, and each in a process of its own, so that it may die as processes do. */
final class JobProcess {

    private JobProcess() {}

    /** Fetches what is on tapes. */
    static RunningJob ingest(Path lake, List<Path> tapes, Configuration settings, @Nullable Path state)
            throws Exception {
        StreamExecutionEnvironment env = environment(lake.resolve("ingest"), 2, state);
        IngestJob.define(env, JobSettings.replay(lake, tapes, Set.of(), settings));
        return RunningJob.start(env, "ingest");
    }

    /** Computes what is in the topics. */
    static RunningJob compute(Path lake, int parallelism, Configuration settings, @Nullable Path state)
            throws Exception {
        StreamExecutionEnvironment env = environment(lake, parallelism, state);
        MarketDataJob.define(env, JobSettings.kafka(lake, settings));
        return RunningJob.start(env, "compute");
    }

    /** The same in a process that runs until it is killed, or has read its tapes. */
    static Process start(String job, Path lake, List<Path> tapes, Configuration settings) throws Exception {
        Properties properties = new Properties();
        properties.putAll(settings.toMap());
        Path file = Files.createTempFile(lake.resolveSibling("."), job, ".properties");
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        List<String> arguments = new ArrayList<>(List.of(job, lake.toString(), file.toString()));
        tapes.forEach(tape -> arguments.add(tape.toString()));
        List<String> command = OwnProcess.command(JobProcess.class, Home.folder(), arguments);
        // It does not live long enough for the optimising compiler.
        command.addAll(1, List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file.resolveSibling(file.getFileName() + ".log").toFile())
                .start();
    }

    public static void main(String[] arguments) throws Exception {
        Path lake = Path.of(arguments[1]);
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(arguments[2]))) {
            properties.load(in);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.forEach((key, value) -> settings.put(key.toString(), value.toString()));
        Configuration options = Configuration.fromMap(settings);
        List<Path> tapes = Stream.of(arguments).skip(3).map(Path::of).toList();
        RunningJob job =
                arguments[0].equals("ingest") ? ingest(lake, tapes, options, null) : compute(lake, 2, options, null);
        job.awaitEnd();
    }

    private static StreamExecutionEnvironment environment(Path folder, int parallelism, @Nullable Path state) {
        return TestJobs.environment(
                LocalFlink.replay(Home.folder(), folder), parallelism, Duration.ofMillis(500), state);
    }
}
