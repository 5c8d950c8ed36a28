package io.tidemark.jobs.alerts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts each alert as JSON to a URL. The table has every alert exactly once; a webhook is a courtesy: it never holds up
 * the job. What is refused or fails is tried again five times, after 1, 2, 4, 8 and 16 seconds; then it is dropped with
 * a warning, as is whatever comes while a hundred are under way or is under way when the job is stopped; the end of the
 * input waits for it. After a restart some may be posted again, with the same {@code alert_id} and {@code revision}.
 */
public final class Webhook implements Sink<Alert> {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
    private static final int UNDER_WAY = 100;
    private static final int RETRIES = 5;
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final URI url;
    private final Duration firstWait;

    /**
     * A sink that posts to {@code url}.
     *
     * @throws IllegalArgumentException if that is no http or https URL
     */
    public static Webhook to(String url) {
        return new Webhook(checked(url), Duration.ofSeconds(1));
    }

    Webhook(URI url, Duration firstWait) {
        this.url = url;
        this.firstWait = firstWait;
    }

    @Override
    public SinkWriter<Alert> createWriter(WriterInitContext context) {
        return new Writer(
                url,
                firstWait,
                context.metricGroup().counter("alertsPosted", new ThreadSafeSimpleCounter()),
                context.metricGroup().counter("alertsDropped", new ThreadSafeSimpleCounter()));
    }

    private static URI checked(String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new IllegalArgumentException("Invalid alert webhook %s: must be an http or https URL".formatted(url));
    }

    static final class Writer implements SinkWriter<Alert> {

        private final URI url;
        private final Duration firstWait;
        private final Counter posted;
        private final Counter dropped;
        private final Semaphore room = new Semaphore(UNDER_WAY);
        /** The last word on each alert: the next waits for it, or one tried again would arrive behind the end. */
        private final Map<String, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

        private final HttpClient client = HttpClient.newBuilder()
                .connectTimeout(ANSWER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        private volatile boolean closed;

        Writer(URI url, Duration firstWait, Counter posted, Counter dropped) {
            this.url = url;
            this.firstWait = firstWait;
            this.posted = posted;
            this.dropped = dropped;
        }

        @Override
        public void write(Alert alert, Context context) {
            if (!room.tryAcquire()) {
                drop(alert, "%d are under way".formatted(UNDER_WAY));
                return;
            }
            CompletableFuture<Void> told = underWay.compute(
                    alert.alertId(),
                    (id, before) -> before == null ? post(alert, 0) : before.thenCompose(any -> post(alert, 0)));
            told.whenComplete((any, failure) -> {
                room.release();
                underWay.remove(alert.alertId(), told);
            });
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            // At the end there is no later, so all tries are waited for; before that, nobody waits.
            Duration tries = firstWait.multipliedBy((1 << RETRIES) - 1);
            if (endOfInput && room.tryAcquire(UNDER_WAY, ANSWER.plus(tries).toMillis(), TimeUnit.MILLISECONDS)) {
                room.release(UNDER_WAY);
            }
        }

        @Override
        public void close() {
            closed = true;
            int left = UNDER_WAY - room.availablePermits();
            if (left > 0) {
                dropped.inc(left);
                LOG.warn("Failed to post {} alerts: the job ends and they are still under way", left);
            }
        }

        /** Done once it has arrived or is given up. */
        private CompletableFuture<Void> post(Alert alert, int tried) {
            HttpRequest request = HttpRequest.newBuilder(url)
                    .timeout(ANSWER)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(AlertJson.of(alert)))
                    .build();
            return client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .handle((response, failure) -> {
                        if (failure != null) {
                            return failure.getClass().getSimpleName();
                        }
                        return response.statusCode() / 100 == 2 ? "" : "status " + response.statusCode();
                    })
                    .thenCompose(reason -> {
                        if (reason.isEmpty()) {
                            posted.inc();
                            return CompletableFuture.completedFuture(null);
                        }
                        return again(alert, tried, reason);
                    });
        }

        private CompletableFuture<Void> again(Alert alert, int tried, String reason) {
            if (tried >= RETRIES || closed) {
                if (!closed) {
                    drop(alert, reason);
                }
                return CompletableFuture.completedFuture(null);
            }
            Executor later = CompletableFuture.delayedExecutor(firstWait.toMillis() << tried, TimeUnit.MILLISECONDS);
            return CompletableFuture.supplyAsync(() -> post(alert, tried + 1), later)
                    .thenCompose(done -> done);
        }

        private void drop(Alert alert, String reason) {
            dropped.inc();
            LOG.warn("Failed to post alert {}: {}", alert.alertId(), reason);
        }
    }
}
