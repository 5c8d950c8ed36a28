package io.tidemark.transport;

import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.RestApi;
import io.tidemark.exchange.RestLimits;
import io.tidemark.model.Arrival;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.MarketEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the REST requests of one feed, one after another, the most urgent first, within the exchange's budget. Each is
 * made once: whether it is worth making again is for whoever asked.
 */
final class RestDesk implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RestDesk.class);
    static final int LARGEST_BODY = 8 << 20;
    private static final Comparator<Waiting> ORDER = Comparator.<Waiting, Ask.Purpose>comparing(
                    waiting -> waiting.ask().purpose())
            .thenComparingLong(Waiting::place);

    /** An offset that may be wrong by more corrects nothing; microseconds. */
    private static final long COARSE = 100_000;

    private final RestApi api;
    private final Map<String, String> headers;
    private final String connection;
    private final URI host;
    private final RestLimits limits;
    private final RequestBudget budget;
    private final Duration timeout;
    private final HttpClient client;
    private final Inbox inbox;
    // Both guarded by the queue.
    private final PriorityQueue<Waiting> queue = new PriorityQueue<>(ORDER);
    private long places;

    private final ClockOffset clock = new ClockOffset();
    private final Thread hand;

    /**
     * @param api who is asked
     * @param headers that go with each request, beside our name
     * @param connection name of the answers' connection
     * @param host where they live
     * @param share part of its limits that may be used
     * @param timeout how long a whole answer may take
     * @param client makes the requests
     * @param inbox takes what comes of them
     */
    RestDesk(
            RestApi api,
            Map<String, String> headers,
            String connection,
            URI host,
            RequestShare share,
            Duration timeout,
            HttpClient client,
            Inbox inbox) {
        this.api = api;
        this.headers = Map.copyOf(headers);
        this.connection = connection;
        this.host = host;
        this.limits = api.restLimits();
        this.budget = RequestBudget.of(host, limits, share);
        this.timeout = timeout;
        this.client = client;
        this.inbox = inbox;
        this.hand = new Thread(this::work, connection);
        hand.setDaemon(true);
        hand.start();
    }

    void ask(Ask ask) {
        synchronized (queue) {
            queue.add(new Waiting(ask, ++places));
            queue.notifyAll();
        }
    }

    @Override
    public void close() {
        hand.interrupt();
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Ask ask = next();
                inbox.awaitRoom();
                try {
                    answer(ask);
                } catch (IOException | RuntimeException e) {
                    LOG.debug("Failed to ask {} for {}", host, ask.path(), e);
                    unanswered(ask, e.toString());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of everyone who asks the same host in this process. */
    long weightUsed() {
        return budget.used();
    }

    /** The most urgent ask, once there is budget for it; a more urgent one that comes meanwhile goes first. */
    private Ask next() throws InterruptedException {
        synchronized (queue) {
            while (true) {
                Waiting first = queue.peek();
                if (first == null) {
                    queue.wait();
                    continue;
                }
                Duration wait = budget.spend(first.ask().purpose(), first.ask().weight());
                if (wait.isZero()) {
                    queue.remove();
                    return first.ask();
                }
                // Rounded up, so that short waits do not become busy ones; others may use up the budget meanwhile.
                queue.wait(Math.min(1_000, wait.toMillis() + 1));
            }
        }
    }

    private void answer(Ask ask) throws IOException, InterruptedException {
        URI url = URI.create(host + ask.path());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).timeout(timeout).header("User-Agent", "tidemark");
        headers.forEach(request::header);
        long sent = Inbox.nowMicros();
        HttpResponse<String> response = send(request.build());
        String body = response.body();
        long received = Inbox.nowMicros();
        if (limits.usedHeader() != null) {
            response.headers()
                    .firstValueAsLong(limits.usedHeader())
                    .ifPresent(used -> budget.used(used, limits.window()));
        }
        int status = response.statusCode();
        Optional<Duration> tooFast = api.tooFast(status, body);
        Duration pause = tooFast.map(least -> budget.refused(comeBackAfter(response, least)))
                .orElse(Duration.ZERO);
        if (status != 200) {
            if (tooFast.isPresent()) {
                inbox.put(new Arrival.Happened(event(
                        FeedEvent.Kind.RATE_LIMITED, pause.toMillis(), String.valueOf(status), ask.path(), null)));
            }
            unanswered(ask, "status " + status);
        } else {
            if (tooFast.isEmpty()) {
                budget.answered();
            }
            // A refusal by the body is a frame like others; who reads it tells of it.
            inbox.answered(connection, ask.purpose().text(), url.toString(), body);
            if (ask.purpose() == Ask.Purpose.CLOCK && api instanceof Exchange exchange) {
                clock(exchange, body, sent, received);
            }
        }
    }

    /** What the answer says, or else the exchange's rule; negative where neither does. */
    static Duration comeBackAfter(HttpResponse<?> response, Duration rule) {
        Duration told = retryAfter(response.headers().firstValue("Retry-After").orElse(null));
        return told.isNegative() && !rule.isZero() ? rule : told;
    }

    /** The whole answer, or none within the time: the client's own time-out ends with the headers. */
    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request, headers -> new CappedBody(LARGEST_BODY));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException("no answer within %d s".formatted(timeout.toSeconds()), e);
        } finally {
            answer.cancel(true);
        }
    }

    /** The exchange took its time somewhere between our sending and our receiving, and cut it to its own unit. */
    private void clock(Exchange exchange, String body, long sent, long received) {
        try {
            long unit = exchange.timeResolution().toNanos() / 1_000;
            clock.read(
                    exchange.parseTime(body) + unit / 2 - (sent + received) / 2,
                    (received - sent + unit + 1) / 2,
                    received);
            long offset = clock.micros();
            boolean isFine = clock.error() <= COARSE;
            inbox.put(new Arrival.Happened(event(
                    FeedEvent.Kind.CLOCK,
                    MarketEvent.ABSENT,
                    null,
                    isFine
                            ? "within %d us".formatted(clock.error())
                            : "%d us, within %d us: too coarse to go by".formatted(offset, clock.error()),
                    isFine ? offset : null)));
        } catch (BadFrameException e) {
            LOG.warn("Cannot read the time of {}: {}", exchange.id(), e.getMessage());
        }
    }

    private FeedEvent event(
            FeedEvent.Kind kind,
            long durationMillis,
            @Nullable String cause,
            String detail,
            @Nullable Long clockOffset) {
        return new FeedEvent(
                api.id(),
                connection,
                Inbox.nowMicros(),
                kind,
                durationMillis,
                cause,
                detail,
                clockOffset == null ? MarketEvent.ABSENT : clockOffset);
    }

    private void unanswered(Ask ask, String reason) {
        inbox.put(new Arrival.Unanswered(api.id(), ask.path(), Inbox.nowMicros(), reason));
    }

    /** Seconds, or a date; negative if it is absent or nonsense. */
    static Duration retryAfter(@Nullable String header) {
        Duration unknown = Duration.ofSeconds(-1);
        if (header == null) {
            return unknown;
        }
        try {
            return Duration.ofSeconds(Long.parseLong(header.strip()));
        } catch (NumberFormatException e) {
            try {
                Instant until = ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                return Duration.between(Instant.now(), until);
            } catch (DateTimeParseException nonsense) {
                return unknown;
            }
        }
    }

    private record Waiting(Ask ask, long place) {}
}
