package io.tidemark.transport;

import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Hosts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Requests for pages of trades, one after another, within the exchange's budget, each made again a few times. */
public final class PageRequests implements TradeSearch.Pages {

    private static final int ATTEMPTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    /** Longer than most refusals, shorter than a ban. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Exchange exchange;
    private final Hosts hosts;
    private final RequestBudget budget;
    private final HttpClient client;

    /**
     * @param exchange who is asked
     * @param hosts where it lives
     * @param share what may be asked of it
     * @param trust whose certificates to accept
     */
    public PageRequests(Exchange exchange, Hosts hosts, RequestShare share, Trust trust) {
        this.exchange = exchange;
        this.hosts = hosts;
        this.budget = RequestBudget.of(hosts.rest(), exchange.restLimits(), share);
        this.client = LiveFeed.client(trust);
    }

    @Override
    public String body(String path) throws IOException, InterruptedException {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                return answer(path);
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                pause = pause.multipliedBy(2);
            }
        }
    }

    private String answer(String path) throws IOException, InterruptedException {
        budget.await(Ask.Purpose.BACKFILL, exchange.restLimits().tradesWeight(), PATIENCE);
        HttpRequest request = HttpRequest.newBuilder(URI.create(hosts.rest() + path))
                .timeout(LiveFeed.ANSWER_TIMEOUT)
                .header("User-Agent", "tidemark")
                .build();
        HttpResponse<String> response = client.send(request, headers -> new CappedBody(RestDesk.LARGEST_BODY));
        Optional<Duration> tooFast = exchange.tooFast(response.statusCode(), response.body());
        if (tooFast.isPresent()) {
            budget.refused(RestDesk.comeBackAfter(response, tooFast.get()));
            throw new IOException("too many requests");
        }
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        return response.body();
    }
}
