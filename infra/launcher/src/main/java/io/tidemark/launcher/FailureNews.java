package io.tidemark.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cluster.Causes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of each failure of a running job, once. The job goes on by itself, so nobody else would say why it stands
 * still; Flink's REST interface remembers.
 */
final class FailureNews {

    private static final Logger LOG = LoggerFactory.getLogger(FailureNews.class);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();
    private final URI url;
    private Instant toldUpTo = Instant.EPOCH;

    /** One of them, its innermost cause in one line. */
    record Failure(Instant at, String cause) {}

    /**
     * @param uiPort where the REST interface is
     * @param job its id
     */
    FailureNews(int uiPort, String job) {
        this.url = URI.create("http://127.0.0.1:%d/jobs/%s/exceptions?maxExceptions=10".formatted(uiPort, job));
    }

    /** What has not been told yet, the oldest first; nothing where Flink does not answer now. */
    List<Failure> next() throws InterruptedException {
        List<Failure> news = new ArrayList<>();
        for (Failure failure : known()) {
            if (failure.at().isAfter(toldUpTo)) {
                news.add(0, failure);
            }
        }
        if (!news.isEmpty()) {
            toldUpTo = news.get(news.size() - 1).at();
        }
        return news;
    }

    /** The newest first. */
    private List<Failure> known() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(url).timeout(ANSWER).build();
            return parse(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            LOG.debug("No answer from {}", url, e);
            return List.of();
        }
    }

    static List<Failure> parse(String body) throws IOException {
        List<Failure> failures = new ArrayList<>();
        for (JsonNode entry : JSON.readTree(body).path("exceptionHistory").path("entries")) {
            failures.add(new Failure(
                    Instant.ofEpochMilli(entry.path("timestamp").asLong()),
                    Causes.innermost(entry.path("stacktrace").asText())));
        }
        return failures;
    }
}
