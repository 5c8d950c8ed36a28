package io.tidemark.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.javalin.Javalin;
import io.javalin.websocket.WsContext;
import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.Hosts;
import io.tidemark.exchange.Limits;
import io.tidemark.model.Arrival;
import io.tidemark.model.Frame;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket of a feed against a server that is up to something. Tests wait for times of the socket, so they do
 * together.
 */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class ConnectionTest {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionTest.class);
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Inbox inbox = new Inbox("binance", Map.of(), 100_000_000, () -> {});
    private final List<Frame> frames = new ArrayList<>();
    private final List<WsContext> sockets = new CopyOnWriteArrayList<>();
    private final List<Long> cuts = new CopyOnWriteArrayList<>();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private final ScheduledExecutorService market = Executors.newSingleThreadScheduledExecutor();

    private Javalin server;
    private @Nullable Connection connection;

    @BeforeEach
    void start() {
        server = Javalin.create(config -> config.showJavalinBanner = false)
                .ws("/*", socket -> {
                    socket.onConnect(sockets::add);
                    socket.onMessage(context -> received.add(context.message()));
                    socket.onClose(sockets::remove);
                })
                .start("127.0.0.1", 0);
    }

    @AfterEach
    void stop() {
        if (connection != null) {
            connection.close();
        }
        market.shutdownNow();
        server.stop();
    }

    @Test
    void a13AConnectionIsReplacedBeforeItsLifeEndsAndNothingIsMissedMeanwhile() {
        trade();
        connect(Duration.ofSeconds(4), LONG);

        await().atMost(PATIENCE).until(() -> closings().size() >= 2);

        assertThat(closings()).allMatch(reason -> reason.startsWith("rotated: age: PT"));
        List<Frame.Kind> kinds = frames.stream()
                .map(Frame::kind)
                .filter(kind -> kind == Frame.Kind.OPEN || kind == Frame.Kind.CLOSE)
                .limit(5)
                .toList();
        assertThat(kinds)
                .startsWith(Frame.Kind.OPEN, Frame.Kind.OPEN, Frame.Kind.CLOSE, Frame.Kind.OPEN, Frame.Kind.CLOSE);
        TreeSet<Long> got = new TreeSet<>();
        frames.stream().filter(frame -> frame.kind() == Frame.Kind.WS).forEach(frame -> got.add(number(frame)));
        assertThat((long) got.size()).isEqualTo(got.last() - got.first() + 1);
    }

    @Test
    void aServerThatCutsEveryConnectionIsAskedLessAndLess() {
        // The time is taken before the connection hears that it is cut, so no pause can seem too short.
        server.wsBefore(socket -> socket.onConnect(context -> {
            cuts.add(System.nanoTime());
            context.closeSession(1013, "try again later");
        }));
        connect(null, LONG);

        await().atMost(PATIENCE).until(() -> cuts.size() >= 5);

        // Half of 0.5, 1, 2 and 4 seconds at least.
        List<Long> pauses = new ArrayList<>();
        for (int i = 1; i < 5; i++) {
            pauses.add(TimeUnit.NANOSECONDS.toMillis(cuts.get(i) - cuts.get(i - 1)));
        }
        assertThat(pauses.get(0)).isGreaterThanOrEqualTo(250);
        assertThat(pauses.get(1)).isGreaterThanOrEqualTo(500);
        assertThat(pauses.get(2)).isGreaterThanOrEqualTo(1_000);
        assertThat(pauses.get(3)).isGreaterThanOrEqualTo(2_000);
        drain();
        assertThat(closings()).allMatch(reason -> reason.equals("closed: by the exchange, 1013 try again later"));
    }

    @Test
    void aSilentConnectionIsCutAndMadeAnew() {
        connect(null, Duration.ofSeconds(2));

        await().atMost(PATIENCE).until(() -> closings().size() >= 1);
        trade();

        // How long it was silent is measured: never less than allowed, on a busy machine more.
        assertThat(closings().get(0)).matches("stalled: no frame for ([2-9]|\\d\\d+) s");
        await().atMost(PATIENCE).until(() -> drain().stream().anyMatch(frame -> frame.kind() == Frame.Kind.WS));
    }

    @Test
    void aLineThatAnsweredPingsAndThenDoesNotIsDead() throws Exception {
        try (DyingServer dying = new DyingServer()) {
            connect(dying.port(), null, LONG);

            await().atMost(PATIENCE).until(() -> closings().size() >= 1);
            assertThat(closings().get(0)).isEqualTo("broken: a ping was not answered for 10 s");
            assertThat(dying.pings()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void itIsSubscribedAnewOnEverySocket() {
        connect(null, LONG);
        await().atMost(PATIENCE).until(() -> received.size() == 1);

        sockets.forEach(socket -> socket.closeSession(1001, "going away"));

        await().atMost(PATIENCE).until(() -> received.size() == 2);
        assertThat(received.get(0)).contains("SUBSCRIBE", "btcusdt@trade");
        assertThat(received.get(1)).isEqualTo(received.get(0));
    }

    @Test
    void aTextThatIsNoMarketDataIsNotTakenIntoMemory() {
        connect(null, LONG);
        await().atMost(PATIENCE).until(() -> received.size() == 1);

        sockets.forEach(socket -> socket.send("x".repeat(5_000_000)));

        await().atMost(PATIENCE).until(() -> closings().size() >= 1);
        assertThat(closings()).first().isEqualTo("refused: a text of more than 4194304 characters");
        assertThat(drain()).noneMatch(frame -> frame.kind() == Frame.Kind.WS);
    }

    /** From now on every socket is sent every number. */
    private void trade() {
        market.scheduleAtFixedRate(
                () -> {
                    String text = "{\"number\":%d}".formatted(sent.incrementAndGet());
                    sockets.forEach(socket -> sendIfOpen(socket, text));
                },
                0,
                20,
                TimeUnit.MILLISECONDS);
    }

    /** A socket may be closed a moment before the server hears of it; the market goes on for the others. */
    private static void sendIfOpen(WsContext socket, String text) {
        try {
            socket.send(text);
        } catch (RuntimeException e) {
            // Thrown on, it would end the market. Whoever waits for trades that do not come notices.
            LOG.info("Cannot send {}", text, e);
        }
    }

    private void connect(@Nullable Duration lifetime, Duration silence) {
        connect(server.port(), lifetime, silence);
    }

    private void connect(int port, @Nullable Duration lifetime, Duration silence) {
        Exchange exchange = withLimits(new Limits(100, 5, 300, lifetime, silence, null));
        connection = new Connection(
                exchange,
                "binance-1",
                Hosts.of("ws://127.0.0.1:" + port, "http://127.0.0.1:" + port),
                List.of("BTC-USDT"),
                Set.of(Channel.TRADES),
                HttpClient.newHttpClient(),
                inbox);
    }

    private List<String> closings() {
        return drain().stream()
                .filter(frame -> frame.kind() == Frame.Kind.CLOSE)
                .map(frame -> String.valueOf(frame.text()))
                .toList();
    }

    /** All frames so far. */
    private synchronized List<Frame> drain() {
        inbox.drain(100_000, (Arrival arrival) -> {
            if (arrival instanceof Frame frame) {
                frames.add(frame);
            }
        });
        return frames;
    }

    private static long number(Frame frame) {
        String text = String.valueOf(frame.text());
        return Long.parseLong(text.substring(text.indexOf(':') + 1, text.length() - 1));
    }

    /** An exchange as it is, but for what it allows. */
    private static Exchange withLimits(Limits limits) {
        Exchange real = Exchanges.of("binance");
        return (Exchange) Proxy.newProxyInstance(
                Exchange.class.getClassLoader(), new Class<?>[] {Exchange.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("limits")) {
                        return limits;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
