package io.tidemark.launcher;

import io.tidemark.jobs.IngestJob;
import io.tidemark.jobs.JobSettings;
import io.tidemark.jobs.JobStart;
import io.tidemark.jobs.start.StartGuard;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job that fetches, beside the one that computes. */
final class Ingest {

    private Ingest() {}

    /** Starts it in this process; it has no web UI of its own. */
    static RunningJob start(LocalFlink flink, JobSettings settings, StartOptions begin) throws Exception {
        Configuration own = new Configuration(flink.configuration());
        StartGuard.identify(own);
        own.set(RestOptions.BIND_PORT, "0");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(own);
        IngestJob.define(env, settings);
        StreamGraph graph = env.getStreamGraph();
        graph.setJobName(IngestJob.NAME);
        JobStart start = JobStart.of(env, graph, settings, begin.consents());
        List<String> found = start.check();
        Logger log = LoggerFactory.getLogger(Ingest.class);
        start.settings().lines().forEach(log::info);
        found.forEach(log::info);
        start.register();
        return RunningJob.start(env, graph);
    }
}
