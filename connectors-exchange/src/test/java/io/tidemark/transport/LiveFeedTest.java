package io.tidemark.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.Hosts;
import io.tidemark.model.Arrival;
import io.tidemark.model.Frame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LiveFeedTest {

    @Test
    @Timeout(300)
    void a14LeavesNoThreadBehindHoweverFarItCame() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            for (int port : new int[] {deaf.getLocalPort(), closedPort()}) {
                for (int i = 0; i < 4; i++) {
                    String name = "leak-%d-%d".formatted(port, i);
                    LiveFeed feed = feed(name, port, () -> {});
                    feed.ask(new Ask(Ask.Purpose.TAIL, "/api/v3/historicalTrades?symbol=BTCUSDT", 25));

                    feed.close();

                    for (Thread thread : threads(name)) {
                        thread.join(20_000);
                        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
                    }
                }
            }
        }
    }

    @Test
    @Timeout(300)
    void saysThatAQuestionHadNoAnswer() throws Exception {
        int port = closedPort();
        BlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>();
        Semaphore ready = new Semaphore(0);
        try (LiveFeed feed = feed("quiet", port, ready::release)) {
            feed.ask(new Ask(Ask.Purpose.TAIL, "/api/v3/historicalTrades?symbol=BTCUSDT", 25));

            Arrival answer = null;
            while (answer == null) {
                assertThat(ready.tryAcquire(180, TimeUnit.SECONDS)).isTrue();
                feed.drain(10, arrived::add);
                for (Arrival arrival : arrived) {
                    answer = arrival instanceof Arrival.Unanswered ? arrival : answer;
                }
            }

            assertThat(answer)
                    .isInstanceOfSatisfying(Arrival.Unanswered.class, unanswered -> assertThat(unanswered.path())
                            .isEqualTo("/api/v3/historicalTrades?symbol=BTCUSDT"));
            assertThat(arrived).noneMatch(Frame.class::isInstance);
        }
    }

    private static LiveFeed feed(String name, int port, Runnable ready) {
        return new LiveFeed(
                Exchanges.of("binance"),
                name,
                Hosts.of("ws://127.0.0.1:" + port, "http://127.0.0.1:" + port),
                List.of("BTC-USDT"),
                Set.of(Channel.TRADES),
                Map.of(),
                new LiveFeed.Bounds(1 << 20, new RequestShare(1, null), Trust.USUAL),
                ready);
    }

    private static List<Thread> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .toList();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
