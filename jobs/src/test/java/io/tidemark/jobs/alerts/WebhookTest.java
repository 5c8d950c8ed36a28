package io.tidemark.jobs.alerts;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Alert STALL = new Alert(
            "stall/okx/BTC-USDT/x",
            0,
            AlertKind.STALL,
            Severity.WARNING,
            "okx",
            "BTC-USDT",
            1_767_323_045_000_000L,
            ABSENT,
            "He said \"silent\"",
            "{\"silence_s\":60}",
            1,
            1_767_323_046_000_000L);

    private static final Alert OVER = new Alert(
            STALL.alertId(),
            1,
            AlertKind.STALL,
            Severity.WARNING,
            "okx",
            "BTC-USDT",
            STALL.raisedAt(),
            1_767_323_047_000_000L,
            "is heard again",
            "{}",
            1,
            1_767_323_047_000_000L);

    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final Counter posted = new ThreadSafeSimpleCounter();
    private final Counter dropped = new ThreadSafeSimpleCounter();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(refusals.getAndDecrement() > 0 ? 503 : 204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void postsAnAlertAsItsRowInJson() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
        env.fromData(
                        List.of(STALL),
                        new io.tidemark.jobs.windows.SingletonTypeInfo<>(Alert.class, AlertSerializer.INSTANCE))
                .sinkTo(Webhook.to(url()));

        env.execute();

        assertThat(bodies.poll(180, TimeUnit.SECONDS))
                .isEqualTo(
                        "{\"alert_id\":\"stall/okx/BTC-USDT/x\",\"revision\":0,\"kind\":\"stall\",\"severity\":\"warning\",\"exchange\":\"okx\",\"instrument\":\"BTC-USDT\",\"raised_at\":\"2026-01-02T03:04:05Z\",\"title\":\"He said \\\"silent\\\"\",\"times\":1,\"known_at\":\"2026-01-02T03:04:06Z\",\"detail\":{\"silence_s\":60}}");
        assertThat(bodies).isEmpty();
    }

    @Test
    void triesAgainWhatIsRefused() throws Exception {
        refusals.set(3);
        try (Webhook.Writer writer = writer(url())) {
            post(writer);

            Awaitility.await().atMost(PATIENCE).until(() -> posted.getCount() == 1);
        }

        assertThat(bodies).hasSize(4);
        assertThat(dropped.getCount()).isZero();
    }

    @Test
    void wordsOnOneAlertArriveInTheirOrder() throws Exception {
        refusals.set(2);
        try (Webhook.Writer writer = new Webhook.Writer(URI.create(url()), Duration.ofMillis(200), posted, dropped)) {
            post(writer, STALL);
            post(writer, OVER);

            Awaitility.await().atMost(PATIENCE).until(() -> posted.getCount() == 2);
        }

        assertThat(bodies)
                .extracting(body -> body.contains("\"revision\":1"))
                .containsExactly(false, false, false, true);
    }

    @Test
    void givesUpInTheEndAndGoesOnWithTheNext() throws Exception {
        refusals.set(6);
        try (Webhook.Writer writer = writer(url())) {
            post(writer);
            Awaitility.await().atMost(PATIENCE).until(() -> dropped.getCount() == 1);

            post(writer);
            Awaitility.await().atMost(PATIENCE).until(() -> posted.getCount() == 1);
        }

        assertThat(bodies).hasSize(7);
    }

    @Test
    void neverHoldsUpTheJobWhileNobodyAnswers() throws Exception {
        server.stop(0);
        try (Webhook.Writer writer = new Webhook.Writer(URI.create(url()), Duration.ofHours(1), posted, dropped)) {
            for (int i = 0; i < 250; i++) {
                post(writer);
            }
            writer.flush(false);

            assertThat(dropped.getCount()).isEqualTo(150);
        }
    }

    @Test
    void whatIsUnderWayWhenTheJobIsStoppedIsDroppedAndCounted() throws Exception {
        refusals.set(Integer.MAX_VALUE);
        Webhook.Writer writer = new Webhook.Writer(URI.create(url()), Duration.ofHours(1), posted, dropped);
        post(writer, STALL);
        post(writer, OVER);
        assertThat(bodies.poll(180, TimeUnit.SECONDS)).isNotNull();

        writer.close();

        assertThat(dropped.getCount()).isEqualTo(2);
    }

    @Test
    void refusesWhatIsNoUrl() {
        assertThatThrownBy(() -> Webhook.to("ftp://host/hook"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid alert webhook ftp://host/hook: must be an http or https URL");
        assertThatThrownBy(() -> Webhook.to("not a url"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid alert webhook not a url: must be an http or https URL");
    }

    private Webhook.Writer writer(String url) {
        return new Webhook.Writer(URI.create(url), Duration.ofMillis(1), posted, dropped);
    }

    private static void post(Webhook.Writer writer) {
        post(writer, STALL);
    }

    private static void post(Webhook.Writer writer, Alert alert) {
        writer.write(alert, new org.apache.flink.api.connector.sink2.SinkWriter.Context() {
            @Override
            public long currentWatermark() {
                return 0;
            }

            @Override
            public Long timestamp() {
                return 0L;
            }
        });
    }

    private String url() {
        return "http://127.0.0.1:%d/hook".formatted(server.getAddress().getPort());
    }
}
