package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.exchange.MissingTrades;
import io.tidemark.jobs.forecasting.ForecastRequest;
import io.tidemark.jobs.forecasting.Horizons;
import io.tidemark.jobs.forecasting.Model;
import io.tidemark.jobs.kafka.KafkaOptions;
import io.tidemark.jobs.serving.ServingOptions;
import io.tidemark.jobs.windows.CandleDay;
import io.tidemark.jobs.windows.Timeframe;
import io.tidemark.source.ExchangeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobGraphTest {

    /** What Kafka's sink puts behind its writer. */
    private static final String COMMITTER = "Sink Committer: ";

    @TempDir
    Path lake;

    @ParameterizedTest
    @ValueSource(strings = {"market-data-job", "market-data-job-kafka", "ingest-job"})
    void isDrawnAsItIsWired(String job) throws IOException {
        Set<String> drawn = drawn(job + ".mmd");

        assertThat(wired(graph(job))).isEqualTo(drawn);
    }

    @Test
    void theRebuildIsDrawnAsItIs() throws IOException {
        CandleDay day = new CandleDay("testing", "BTC-USDT", 0, 0, 0, 0, 0, 0);
        StreamExecutionEnvironment env = environment(new Configuration());

        CandleRebuildJob.define(env, JobSettings.replay(lake, List.of(), Set.of(), new Configuration()), List.of(day));

        assertThat(wired(env.getStreamGraph())).isEqualTo(drawn("candle-rebuild-job.mmd"));
    }

    @Test
    void theCopyForADatabaseIsDrawnAsItIs() throws IOException {
        Configuration options = new Configuration();
        options.set(ServingOptions.URL, "jdbc:postgresql://127.0.0.1:1/none");
        StreamExecutionEnvironment env = environment(new Configuration());

        ServeJob.define(env, lake, options, LocalDate.EPOCH);

        assertThat(wired(env.getStreamGraph())).isEqualTo(drawn("serve-job.mmd"));
    }

    @Test
    void theForecastsAreDrawnAsTheyAre() throws IOException {
        ForecastRequest request = new ForecastRequest(
                Set.of(),
                Set.of(),
                Timeframe.MINUTE,
                List.of(Horizons.of("5m")),
                List.of(0L),
                Set.of(Model.AR),
                1_440,
                ForecastRequest.Knowledge.AS_OF);
        StreamExecutionEnvironment env = environment(new Configuration());

        ForecastJob.define(env, lake, request, new Configuration());

        assertThat(wired(env.getStreamGraph())).isEqualTo(drawn("6_forecasting/uml_forecasting_pipeline.mmd"));
    }

    @Test
    void theBackfillIsDrawnAsItIs() throws IOException {
        ExchangeSource history = ExchangeSource.builder()
                .history("paper", "BTC-USDT", List.of(new MissingTrades(1, 2, 0, 0, -1)), null, "run")
                .build();
        StreamExecutionEnvironment env = environment(new Configuration());

        BackfillJob.define(env, history, lake, new Configuration());

        assertThat(wired(env.getStreamGraph())).isEqualTo(drawn("backfill-job.mmd"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"market-data-job", "market-data-job-kafka", "ingest-job"})
    void everyOperatorHasAUidAndTheListOfThemIsCommitted(String job) throws IOException {
        Set<String> uids = new TreeSet<>();
        for (StreamNode node : graph(job).getStreamNodes()) {
            assertThat(node.getTransformationUID()).as(node.getOperatorName()).isNotNull();
            uids.add(String.valueOf(node.getTransformationUID()));
        }

        Path committed = Path.of("src/test/resources/%s.uids".formatted(job));
        if (Boolean.getBoolean("update")) {
            Files.write(committed, uids);
        }
        assertThat(uids).isEqualTo(new TreeSet<>(Files.readAllLines(committed)));
    }

    @Test
    void aUidIsNeverUsedAgainNorGivenUpWithoutAWord() throws IOException {
        Set<String> used = new TreeSet<>(Files.readAllLines(Path.of("src/test/resources/market-data-job.uids")));
        Set<String> released = new TreeSet<>(Files.readAllLines(Path.of("src/test/resources/released.uids")));
        Set<String> retired = new TreeSet<>(Files.readAllLines(Path.of("src/test/resources/retired.uids")));

        assertThat(retired).as("retired uids that are used again").noneMatch(used::contains);
        released.removeAll(used);
        assertThat(retired).as("released uids that no operator has any more").containsAll(released);
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "cluster"})
    void stateIsCutIntoTheSameNumberOfPartsForEver(String folder) {
        Configuration configuration =
                GlobalConfiguration.loadConfiguration(System.getProperty("tidemark.root") + "/flink-conf/" + folder);

        assertThat(configuration.get(PipelineOptions.MAX_PARALLELISM)).isEqualTo(128);
        assertThat(configuration.get(PipelineOptions.AUTO_GENERATE_UIDS)).isFalse();
        assertThat(configuration.get(PipelineOptions.GENERIC_TYPES)).isFalse();
    }

    private StreamGraph graph(String job) {
        Configuration configuration = new Configuration();
        StreamExecutionEnvironment env = environment(configuration);
        if (!job.equals("market-data-job")) {
            configuration.set(KafkaOptions.BOOTSTRAP, "127.0.0.1:1");
        }
        JobSettings tapes = JobSettings.replay(lake, List.of(Path.of("a.jsonl")), Set.of(), configuration);
        switch (job) {
            case "ingest-job" -> IngestJob.define(env, tapes);
            case "market-data-job" -> MarketDataJob.define(env, tapes);
            default -> MarketDataJob.define(env, JobSettings.kafka(lake, configuration));
        }
        return env.getStreamGraph();
    }

    private static StreamExecutionEnvironment environment(Configuration configuration) {
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    }

    /** Edges between the uids of the operators we wrote; what the sink puts behind its writer is Iceberg's. */
    private static Set<String> wired(StreamGraph graph) {
        Set<String> edges = new TreeSet<>();
        for (StreamNode node : graph.getStreamNodes()) {
            for (StreamEdge edge : node.getOutEdges()) {
                String from = box(graph.getStreamNode(edge.getSourceId()));
                String to = box(graph.getStreamNode(edge.getTargetId()));
                if (!from.equals(to)) {
                    edges.add(from + " --> " + to);
                }
            }
        }
        return edges;
    }

    private static String box(StreamNode node) {
        String uid = String.valueOf(node.getTransformationUID());
        Map<String, String> tables = new TreeMap<>();
        for (String table : List.of(
                "bronze.frames",
                "bronze.rejected",
                "silver.trades",
                "silver.quotes",
                "silver.feed_events",
                "silver.gaps",
                "silver.outliers",
                "silver.official_candles",
                "silver.prices",
                "gold.price_metrics",
                "gold.alerts",
                "gold.candles",
                "gold.spreads",
                "gold.feed_quality",
                "gold.crossed_markets",
                "gold.forecasts",
                "gold.forecast_scores")) {
            tables.put(table, table + "-rows");
        }
        for (Map.Entry<String, String> table : tables.entrySet()) {
            if (uid.contains(table.getKey()) && !uid.equals(table.getValue())) {
                return table.getKey();
            }
        }
        return uid.startsWith(COMMITTER) ? uid.substring(COMMITTER.length()) : uid;
    }

    private static Set<String> drawn(String file) throws IOException {
        Set<String> edges = new TreeSet<>();
        Path diagram = Path.of(System.getProperty("tidemark.root"), "diagrams", file);
        for (String line : Files.readAllLines(diagram)) {
            String[] nodes = line.strip().split(" --> ");
            for (int i = 1; i < nodes.length; i++) {
                edges.add(nodes[i - 1] + " --> " + nodes[i]);
            }
        }
        return edges;
    }
}
