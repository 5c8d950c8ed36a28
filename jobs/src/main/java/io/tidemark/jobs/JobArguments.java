package io.tidemark.jobs;

import io.tidemark.exchange.Hosts;
import io.tidemark.jobs.JobSettings.LiveFeed;
import io.tidemark.jobs.kafka.KafkaOptions;
import io.tidemark.jobs.start.Consent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.YamlParserUtils;
import org.apache.flink.util.ParameterTool;

/**
 * The command line of a job, as {@code flink run} hands it over.
 *
 * @param settings what it reads and where it writes
 * @param configuration everything that was set by key, in the file of {@code --config} or on the line, which wins; both
 *     settings of ours and of Flink's
 * @param consents what {@code --anew} and {@code --rollback-tables} agree to
 * @param purpose whether to run it, or only to {@code --explain}
 */
record JobArguments(JobSettings settings, Configuration configuration, Set<Consent> consents, Purpose purpose) {

    /** What is to be done. */
    enum Purpose {
        RUN,
        /** Only tell what would be started, and what speaks against it. */
        EXPLAIN
    }

    private static final String ANEW = "anew";
    private static final String ROLLBACK_TABLES = "rollback-tables";
    private static final String EXPLAIN = "explain";
    private static final String KAFKA_CONFIG = "kafka-config";
    private static final Set<String> WORDS =
            Set.of("lake", "tapes", "live", "at", "config", "transport", KAFKA_CONFIG, ANEW, ROLLBACK_TABLES, EXPLAIN);

    /**
     * Reads {@code --lake DIR}, either {@code --tapes FILE,FILE} or {@code --live
     * EXCHANGE=INSTRUMENT+INSTRUMENT,EXCHANGE=…} or {@code --transport kafka}, {@code --at URL} where the exchanges
     * live elsewhere, {@code --config FILE}, {@code --kafka-config FILE} with properties of Kafka's clients, and
     * {@code --KEY VALUE} for single settings.
     */
    static JobArguments of(String... line) {
        ParameterTool arguments = ParameterTool.fromArgs(line);
        Map<String, String> keys = new LinkedHashMap<>();
        if (arguments.has("config")) {
            keys.putAll(file(Path.of(arguments.get("config"))));
        }
        if (arguments.has(KAFKA_CONFIG)) {
            keys.putAll(KafkaOptions.file(Path.of(arguments.get(KAFKA_CONFIG))));
        }
        keys.putAll(arguments.toMap());
        keys.keySet().removeAll(WORDS);
        Configuration configuration = Configuration.fromMap(keys);
        Set<Consent> consents = EnumSet.noneOf(Consent.class);
        if (arguments.has(ANEW)) {
            consents.add(Consent.ANEW);
        }
        if (arguments.has(ROLLBACK_TABLES)) {
            consents.add(Consent.ROLLBACK_TABLES);
        }
        return new JobArguments(
                settings(arguments, configuration),
                configuration,
                consents,
                arguments.has(EXPLAIN) ? Purpose.EXPLAIN : Purpose.RUN);
    }

    private static JobSettings settings(ParameterTool arguments, Configuration options) {
        if (!arguments.has("lake")) {
            throw new IllegalArgumentException("Cannot run the job: --lake DIR is missing");
        }
        Path lake = Path.of(arguments.get("lake")).toAbsolutePath().normalize();
        if (arguments.has("tapes")) {
            List<Path> tapes = Arrays.stream(arguments.get("tapes").split(","))
                    .map(Path::of)
                    .toList();
            return JobSettings.replay(lake, tapes, Set.of(), options);
        }
        String transport = arguments.get("transport", "direct");
        if (transport.equals("kafka")) {
            if (!options.contains(KafkaOptions.BOOTSTRAP)) {
                throw new IllegalArgumentException("Cannot run the job: --transport kafka wants --%s HOST:PORT"
                        .formatted(KafkaOptions.BOOTSTRAP.key()));
            }
            return JobSettings.kafka(lake, options);
        }
        if (!transport.equals("direct")) {
            throw new IllegalArgumentException("Invalid transport %s: wanted direct or kafka".formatted(transport));
        }
        if (!arguments.has("live")) {
            throw new IllegalArgumentException(
                    "Cannot run the job: neither --live EXCHANGE=INSTRUMENT+INSTRUMENT nor --tapes FILE is given");
        }
        List<LiveFeed> feeds = new ArrayList<>();
        for (String feed : arguments.get("live").split(",")) {
            String[] parts = feed.split("=", 2);
            if (parts.length < 2) {
                throw new IllegalArgumentException(
                        "Invalid feed %s: wanted EXCHANGE=INSTRUMENT+INSTRUMENT".formatted(feed));
            }
            List<String> instruments = List.of(parts[1].split("\\+"));
            feeds.add(new LiveFeed(
                    parts[0],
                    instruments,
                    arguments.has("at") ? Hosts.below(URI.create(arguments.get("at")), parts[0]) : null));
        }
        return JobSettings.live(lake, feeds, options);
    }

    private static Map<String, String> file(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("Cannot read settings %s: no such file".formatted(file));
        }
        Map<String, String> flat = new LinkedHashMap<>();
        try {
            flatten("", YamlParserUtils.loadYamlFile(file.toFile()), flat);
        } catch (Exception e) {
            throw new IllegalArgumentException("Cannot read settings %s: %s".formatted(file, e.getMessage()), e);
        }
        return flat;
    }

    /** {@code source: {hole-grace: 2 s}} as {@code source.hole-grace = 2 s}. */
    private static void flatten(String prefix, Map<?, ?> nested, Map<String, String> flat) {
        nested.forEach((key, value) -> {
            if (value instanceof Map<?, ?> deeper) {
                flatten(prefix + key + ".", deeper, flat);
            } else {
                flat.put(prefix + key, String.valueOf(value));
            }
        });
    }
}
