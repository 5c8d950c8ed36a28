package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailureNewsTest {

    private static final String DISK_FULL = """
            {"stacktrace":"org.apache.flink.runtime.JobException: it failed\\n\\tat a.b.C.d(C.java:1)\\nCaused by: \
            java.io.IOException: No space left on device\\n\\tat java.base/e.F.g(F.java:2)","timestamp":%d}""";

    private volatile String body = "";
    private HttpServer server;
    private FailureNews news;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jobs/abc/exceptions", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        news = new FailureNews(server.getAddress().getPort(), "abc");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void tellsEachFailureOnceAndTheOldestFirst() throws Exception {
        body = history(DISK_FULL.formatted(1_000));
        assertThat(news.next()).containsExactly(at(1_000));

        body = history(DISK_FULL.formatted(3_000), DISK_FULL.formatted(2_000), DISK_FULL.formatted(1_000));

        assertThat(news.next()).containsExactly(at(2_000), at(3_000));
        assertThat(news.next()).isEmpty();
    }

    @Test
    void knowsNothingWhereNothingFailedOrNobodyAnswers() throws Exception {
        body = history();
        assertThat(news.next()).isEmpty();

        body = "no JSON";
        assertThat(news.next()).isEmpty();

        server.stop(0);
        assertThat(news.next()).isEmpty();
    }

    @Test
    void aFailureIsALineWithTheTimeAndTheInnermostCause() {
        assertThat(StatusLine.failed(at(61_000)))
                .isEqualTo("00:01:01  The job failed and goes on from its last checkpoint: No space left on device");
    }

    private static FailureNews.Failure at(long millis) {
        return new FailureNews.Failure(Instant.ofEpochMilli(millis), "No space left on device");
    }

    private static String history(String... entries) {
        return "{\"exceptionHistory\":{\"entries\":[%s],\"truncated\":false}}".formatted(String.join(",", entries));
    }
}
