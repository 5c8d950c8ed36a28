package io.tidemark.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.exchange.Exchanges;
import io.tidemark.model.Arrival;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestDeskTest {

    private static final String TOO_MANY_VISITS =
            "{\"retCode\":10006,\"retMsg\":\"Too many visits!\",\"result\":{},\"time\":1767312000000}";

    private final Inbox inbox = new Inbox("bybit", Map.of(), 1_000_000, () -> {});
    private final AtomicInteger requests = new AtomicInteger();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private RestDesk desk;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            keys.add(exchange.getRequestHeaders().getFirst("x-key"));
            int status = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
            exchange.getResponseHeaders().add("Retry-After", "3600");
            exchange.getResponseHeaders().add("Location", "/200");
            if (status == 1) {
                // The beginning of an answer, and no more.
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write(1);
                exchange.getResponseBody().flush();
                return;
            }
            if (status == 2) {
                exchange.sendResponseHeaders(200, 0);
                try (OutputStream endless = exchange.getResponseBody()) {
                    for (int i = 0; i < 20; i++) {
                        endless.write(new byte[1 << 20]);
                    }
                } catch (IOException e) {
                    exchange.close();
                }
                return;
            }
            byte[] body = (status == 3 ? TOO_MANY_VISITS : "body").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status == 3 ? 200 : status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        desk = new RestDesk(
                Exchanges.of("bybit"),
                Map.of("x-key", "of a user"),
                "rest",
                URI.create(rest()),
                new RequestShare(1, null),
                Duration.ofSeconds(5),
                HttpClient.newHttpClient(),
                inbox);
    }

    @AfterEach
    void stop() {
        desk.close();
        server.stop(0);
    }

    @Test
    void anAnswerIsAFrameThatSaysWhatWasAskedAndWhy() {
        List<Arrival> got = ask("/200", 1);

        assertThat(got).singleElement().isInstanceOfSatisfying(Frame.class, frame -> {
            assertThat(frame.kind()).isEqualTo(Frame.Kind.REST);
            assertThat(frame.channel()).isEqualTo("repair");
            assertThat(frame.url()).isEqualTo(rest() + "/200");
            assertThat(frame.text()).isEqualTo("body");
        });
        assertThat(keys).containsExactly("of a user");
    }

    @Test
    void anAnswerThatStopsInTheMiddleHoldsNobody() {
        assertThat(ask("/1", 1)).singleElement().isInstanceOfSatisfying(Arrival.Unanswered.class, none -> assertThat(
                        none.reason())
                .isEqualTo("java.io.IOException: no answer within 5 s"));
        assertThat(ask("/200", 1)).singleElement().isInstanceOf(Frame.class);
    }

    @Test
    void anAnswerWithoutEndIsCutOff() {
        assertThat(ask("/2", 1)).singleElement().isInstanceOfSatisfying(Arrival.Unanswered.class, none -> assertThat(
                        none.reason())
                .contains("Cannot read answer: it is larger than 8388608 bytes"));
    }

    @Test
    void aFailureOfTheExchangeIsNoAnswer() {
        assertThat(ask("/503", 1)).singleElement().isInstanceOfSatisfying(Arrival.Unanswered.class, none -> {
            assertThat(none.path()).isEqualTo("/503");
            assertThat(none.reason()).isEqualTo("status 503");
        });
    }

    @Test
    void aRedirectIsNotFollowed() {
        List<Arrival> got = ask("/302", 1);

        assertThat(got).singleElement().isInstanceOfSatisfying(Arrival.Unanswered.class, none -> assertThat(
                        none.reason())
                .isEqualTo("status 302"));
        assertThat(requests).hasValue(1);
    }

    @Test
    void aRefusalIsToldWithItsDuration() {
        List<Arrival> got = ask("/429", 2);

        assertThat(got).first().isInstanceOfSatisfying(Arrival.Happened.class, happened -> {
            assertThat(happened.event().kind()).isEqualTo(FeedEvent.Kind.RATE_LIMITED);
            assertThat(happened.event().durationMillis()).isEqualTo(3_600_000L);
        });
        assertThat(got).last().isInstanceOf(Arrival.Unanswered.class);
    }

    @Test
    void aRefusalInABodyIsAFrameAndClosesTheHost() {
        List<Arrival> got = ask("/3", 1);

        assertThat(got).singleElement().isInstanceOf(Frame.class);
        assertThat(budget().spend(Ask.Purpose.REPAIR, 1)).isGreaterThan(Duration.ofMinutes(59));
    }

    @Test
    void anAnswerLeavesTheHostOpen() {
        ask("/200", 1);

        assertThat(budget().spend(Ask.Purpose.REPAIR, 1)).isZero();
    }

    private RequestBudget budget() {
        return RequestBudget.of(URI.create(rest()), Exchanges.of("bybit").restLimits(), new RequestShare(1, null));
    }

    private List<Arrival> ask(String path, int count) {
        List<Arrival> got = new ArrayList<>();
        desk.ask(new Ask(Ask.Purpose.REPAIR, path, 1));
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            inbox.drain(100, arrival -> {
                if (!(arrival instanceof Arrival.Tick)) {
                    got.add(arrival);
                }
            });
            return got.size() >= count;
        });
        return got;
    }

    private String rest() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
