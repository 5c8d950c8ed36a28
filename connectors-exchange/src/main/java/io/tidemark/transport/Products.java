package io.tidemark.transport;

import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Hosts;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What an exchange trades now. */
public final class Products {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    // Binance's list has about 20 MiB.
    private static final int LARGEST_BODY = 64 << 20;

    private Products() {}

    /**
     * Unified names of the instruments that trade now. Waits while the exchange is not to be asked.
     *
     * @param exchange whose
     * @param hosts where it lives
     * @param share what may be asked of it
     * @param trust whose certificates to accept
     * @throws IOException if it cannot be reached, refuses, or says what nobody can read
     */
    public static List<String> of(Exchange exchange, Hosts hosts, RequestShare share, Trust trust)
            throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .sslContext(trust.context())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(hosts.rest() + exchange.productsPath()))
                .timeout(TIMEOUT)
                .header("User-Agent", "tidemark")
                .build();
        RequestBudget.of(hosts.rest(), exchange.restLimits(), share)
                .await(Ask.Purpose.TAIL, exchange.restLimits().otherWeight());
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
