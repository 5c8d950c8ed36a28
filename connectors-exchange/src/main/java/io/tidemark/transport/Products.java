package io.tidemark.transport;

import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Hosts;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What an exchange trades now. */
public final class Products {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    // Binance's list has about 20 MiB.
    private static final int LARGEST_BODY = 64 << 20;

    private static final int ATTEMPTS = 3;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private Products() {}

    /**
     * Unified names of the instruments that trade now. Waits while the exchange is not to be asked; an exchange that
     * answers, but not this, is asked a few times.
     *
     * @param exchange whose
     * @param hosts where it lives
     * @param share part of its request limits that this process may use
     * @param trust whose certificates to accept
     * @throws IOException if it cannot be reached, refuses, or says what nobody can read
     */
    public static List<String> of(Exchange exchange, Hosts hosts, double share, Trust trust)
            throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .sslContext(trust.context())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        RequestBudget budget = RequestBudget.of(hosts.rest(), exchange.restLimits(), share);
        for (int attempt = 1; ; attempt++) {
            budget.await(exchange.restLimits().otherWeight());
            try {
                return ask(exchange, hosts, client);
            } catch (ConnectException | HttpTimeoutException e) {
                // Nobody is there.
                throw e;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos() * attempt);
            }
        }
    }

    private static List<String> ask(Exchange exchange, Hosts hosts, HttpClient client)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(hosts.rest() + exchange.productsPath()))
                .timeout(TIMEOUT)
                .header("User-Agent", "tidemark")
                .build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            byte[] body = in.readNBytes(LARGEST_BODY);
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode());
            }
            return exchange.parseProducts(new String(body, StandardCharsets.UTF_8));
        } catch (BadFrameException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
