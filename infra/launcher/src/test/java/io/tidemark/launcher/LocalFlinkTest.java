package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFlinkTest {

    private static final Path HOME = Path.of(System.getProperty("tidemark.root"));
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path lake;

    @Test
    void takesItsTuningFromFlinkConf() {
        LocalFlink flink = LocalFlink.live(HOME, lake);

        assertThat(flink.configuration().get(CheckpointingOptions.CHECKPOINTING_INTERVAL))
                .isEqualTo(Duration.ofSeconds(10));
        assertThat(flink.configuration().get(CheckpointingOptions.ENABLE_UNALIGNED))
                .isFalse();
        assertThat(flink.configuration().get(PipelineOptions.GENERIC_TYPES)).isFalse();
        assertThat(flink.configuration().get(PipelineOptions.OBJECT_REUSE)).isTrue();
        assertThat(flink.configuration().get(CheckpointingOptions.CHECKPOINTS_DIRECTORY))
                .isEqualTo(lake.resolve("checkpoints").toUri().toString());
    }

    @Test
    void runsABoundedJobToItsEndAndKeepsItsCounters() throws Exception {
        StreamExecutionEnvironment env = LocalFlink.replay(HOME, lake).environment();
        define(env, 1_000, new Count());

        RunningJob job = RunningJob.start(env, "bounded");

        assertThat(job.awaitEnd(PATIENCE)).isTrue();
        assertThat(Counter.FRAMES.of(job.counts())).isEqualTo(1_000);
    }

    @Test
    void tellsTheCauseOfAFailureInOneLine() throws Exception {
        StreamExecutionEnvironment env = LocalFlink.replay(HOME, lake).environment();
        define(env, 1_000, new Break());
        RunningJob job = RunningJob.start(env, "broken");
        assertThat(job.awaitEnd(PATIENCE)).isTrue();

        assertThatThrownBy(job::counts)
                .isInstanceOf(ExecutionException.class)
                .extracting(Failures::message)
                .isEqualTo("Cannot read tape a.jsonl: line 7: no JSON object");
    }

    @Test
    void stopsAnUnboundedJobAtASavepoint() throws Exception {
        StreamExecutionEnvironment env = LocalFlink.live(HOME, lake).environment();
        define(env, Long.MAX_VALUE, new Count());
        RunningJob job = RunningJob.start(env, "unbounded");
        await().atMost(PATIENCE).until(() -> Counter.FRAMES.of(job.counts()) > 0);

        boolean committed = job.stop(PATIENCE);

        assertThat(committed).isTrue();
        assertThat(job.ended()).isTrue();
        assertThat(lake.resolve("savepoints")).isDirectoryRecursivelyContaining("glob:**/_metadata");
    }

    @Test
    void stopsAJobThatHasOnlyJustStarted() throws Exception {
        StreamExecutionEnvironment env = LocalFlink.live(HOME, lake).environment();
        define(env, Long.MAX_VALUE, new Count());
        RunningJob job = RunningJob.start(env, "young");

        boolean committed = job.stop(PATIENCE);

        assertThat(committed).isTrue();
        assertThat(job.counts()).containsKey("frames");
    }

    @Test
    void servesTheWebUiOnThePortNamed() throws Exception {
        int port = Ports.freeFrom(28_081);
        StreamExecutionEnvironment env = LocalFlink.live(HOME, lake).environmentWithUi(port);
        define(env, Long.MAX_VALUE, new Count());
        RunningJob job = RunningJob.start(env, "with UI");

        HttpResponse<String> overview = get("http://127.0.0.1:%d/overview".formatted(port));
        HttpResponse<String> page = get("http://127.0.0.1:%d/".formatted(port));
        job.stop(RunningJob.STOP_TIME);

        assertThat(overview.body()).contains("\"flink-version\":\"2.1.1\"");
        assertThat(page.body()).contains("<title>Apache Flink Web Dashboard</title>");
    }

    private static void define(StreamExecutionEnvironment env, long last, RichMapFunction<Long, Long> function) {
        env.fromSource(new NumberSequenceSource(1, last), WatermarkStrategy.noWatermarks(), "numbers")
                .uid("numbers")
                .map(function)
                .uid("function")
                .sinkTo(new DiscardingSink<>())
                .uid("sink");
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static final class Count extends RichMapFunction<Long, Long> {

        private static final long serialVersionUID = 1L;

        private final LongCounter frames = new LongCounter();

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().addAccumulator("frames", frames);
        }

        @Override
        public Long map(Long number) {
            frames.add(1);
            return number;
        }
    }

    private static final class Break extends RichMapFunction<Long, Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public Long map(Long number) throws IOException {
            throw new IOException("Cannot read tape a.jsonl: line 7: no JSON object");
        }
    }
}
