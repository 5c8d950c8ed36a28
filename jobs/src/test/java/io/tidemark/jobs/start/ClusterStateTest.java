package io.tidemark.jobs.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ClusterStateTest {

    @Test
    void aJobHasEndedAsSoonAsItHasWhateverIsStillShownOfIt() throws Exception {
        try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(new Configuration()
                        // The web UI shows a job as it was at most so long ago.
                        .set(WebOptions.REFRESH_INTERVAL, Duration.ofHours(1))
                        .set(RestOptions.BIND_PORT, "0"))
                .build())) {
            cluster.start();
            String url = cluster.getRestAddress().get().toString();
            JobID job = cluster.submitJob(endless()).get().getJobID();
            assertThat(Cluster.runs(url, job.toHexString())).isTrue();
            assertThat(shown(url, job)).doesNotContain("\"state\":\"CANCELED\"");

            cluster.cancelJob(job).get();
            cluster.requestJobResult(job).get(1, TimeUnit.MINUTES);

            assertThat(shown(url, job)).doesNotContain("\"state\":\"CANCELED\"");
            assertThat(Cluster.runs(url, job.toHexString())).isFalse();
            assertThat(Cluster.runs(url, new JobID().toHexString()))
                    .as("one it does not know")
                    .isFalse();
        }
    }

    private static StreamGraph endless() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        env.fromSequence(0, Long.MAX_VALUE).sinkTo(new DiscardingSink<>());
        return env.getStreamGraph();
    }

    private static String shown(String url, JobID job) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + "/jobs/" + job)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
