package io.tidemark.jobs.start;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Pattern;

/** Asks another cluster whether a job still runs there. One that does not answer cannot commit either: it is fenced. */
final class Cluster {

    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Pattern OVER = Pattern.compile("\"status\":\"(FINISHED|FAILED|CANCELED)\"");

    private Cluster() {}

    static boolean runs(String url, String job) {
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(ANSWER)
                    .build()
                    .send(
                            // What is shown of the job as a whole may be as old as web.refresh-interval says.
                            HttpRequest.newBuilder(URI.create(url + "/jobs/" + job + "/status"))
                                    .timeout(ANSWER)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 && !OVER.matcher(answer.body()).find();
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
