package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.Hosts;
import io.tidemark.transport.Trust;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstrumentsTest {

    private static final String PRODUCTS = """
            [{"id":"BTC-USD","status":"online","trading_disabled":false},
             {"id":"BTC-USDT","status":"online","trading_disabled":false},
             {"id":"DOGE-EUR","status":"online","trading_disabled":false}]""";

    private final Exchange coinbase = Exchanges.of("coinbase");
    private final StringWriter told = new StringWriter();
    private final AtomicInteger failures = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = PRODUCTS.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(failures.getAndDecrement() > 0 ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void anAssetIsPricedInWhatTheExchangesOthersAreOrElseInWhatThereIs() throws InterruptedException {
        List<String> trading = trading("BTC", "DOGE", "BTC-USDT");

        assertThat(trading).containsExactly("BTC-USD", "DOGE-EUR", "BTC-USDT");
        assertThat(told.toString()).isEmpty();
    }

    @Test
    void whatIsNotTradedIsToldWithTheNearestNames() throws InterruptedException {
        List<String> trading = trading("BTC", "DOGGE-EUR");

        assertThat(trading).containsExactly("BTC-USD");
        assertThat(told.toString().strip())
                .isEqualTo(
                        "coinbase does not trade DOGGE-EUR now; nearest: DOGE-EUR, BTC-USD, BTC-USDT. The rest runs.");
    }

    @Test
    void anExchangeThatFailsAtFirstIsAskedAgain() throws InterruptedException {
        failures.set(2);

        List<String> trading = trading("BTC", "DOGE");

        assertThat(trading).containsExactly("BTC-USD", "DOGE-EUR");
        assertThat(told.toString()).isEmpty();
    }

    @Test
    void anExchangeThatDoesNotAnswerIsNotLeftOut() throws InterruptedException {
        server.stop(0);

        List<String> trading = trading("BTC", "DOGE-EUR");

        assertThat(trading).containsExactly("BTC-USD", "DOGE-EUR");
        assertThat(told.toString())
                .startsWith("Cannot ask coinbase what it trades: ")
                .endsWith(". It is taken to trade BTC-USD DOGE-EUR; connecting goes on.%n".formatted());
    }

    private List<String> trading(String... wanted) throws InterruptedException {
        URI rest = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (PrintWriter out = new PrintWriter(told)) {
            return Instruments.trading(coinbase, Hosts.of(rest.toString(), rest.toString()), new Trust(null, null), List.of(wanted), out);
        }
    }
}
