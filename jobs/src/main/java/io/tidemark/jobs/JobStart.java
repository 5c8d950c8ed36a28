package io.tidemark.jobs;

import io.tidemark.jobs.start.Consent;
import io.tidemark.jobs.start.EffectiveSettings;
import io.tidemark.jobs.start.StartGuard;
import io.tidemark.lake.Lake;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;

/** A job that has been defined and is about to start, on a cluster or in this process. */
public final class JobStart {

    private final JobSettings job;
    private final Configuration configuration;
    private final StreamGraph graph;
    private final Set<Consent> consents;
    private final EffectiveSettings settings;

    private JobStart(JobSettings job, Configuration configuration, StreamGraph graph, Set<Consent> consents) {
        this.job = job;
        this.configuration = configuration;
        this.graph = graph;
        this.consents = Set.copyOf(consents);
        Map<String, String> all = new HashMap<>(job.options().toMap());
        all.putAll(configuration.toMap());
        this.settings = new EffectiveSettings(all);
    }

    /** Submits what has been defined in {@code env}, or only says whether it would start. */
    static void submit(StreamExecutionEnvironment env, String name, JobArguments arguments) throws Exception {
        StreamGraph graph = env.getStreamGraph();
        graph.setJobName(name);
        JobStart start = of(env, graph, arguments.settings(), arguments.consents());
        start.settings().lines().forEach(System.out::println);
        start.check().forEach(System.out::println);
        if (arguments.purpose() == JobArguments.Purpose.EXPLAIN) {
            System.out.println("It would start.");
            return;
        }
        start.register();
        env.execute(graph);
    }

    /** Of what is defined in {@code env}. */
    public static JobStart of(
            StreamExecutionEnvironment env, StreamGraph graph, JobSettings job, Set<Consent> consents) {
        return new JobStart(job, (Configuration) env.getConfiguration(), graph, consents);
    }

    /** What is in force. */
    public EffectiveSettings settings() {
        return settings;
    }

    /** As {@link StartGuard#check}. */
    public List<String> check() {
        try (Lake lake = Lake.openOrCreate(job.lake())) {
            return guard(lake).check();
        }
    }

    /** As {@link StartGuard#register}, after a check. */
    public void register() {
        try (Lake lake = Lake.openOrCreate(job.lake())) {
            StartGuard guard = guard(lake);
            guard.check();
            guard.register(settings.hash());
        }
    }

    private StartGuard guard(Lake lake) {
        Set<String> uids = new TreeSet<>();
        for (StreamNode node : graph.getStreamNodes()) {
            uids.add(String.valueOf(node.getTransformationUID()));
        }
        return new StartGuard(
                lake,
                configuration.getOptional(PipelineOptions.NAME).orElse(graph.getJobName()),
                configuration,
                uids,
                consents);
    }
}
