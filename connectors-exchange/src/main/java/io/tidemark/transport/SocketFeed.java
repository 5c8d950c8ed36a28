package io.tidemark.transport;

import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Hosts;
import io.tidemark.exchange.Limits;
import io.tidemark.model.Frame;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One live connection that comes back by itself.
 *
 * <p>Frames wait in a queue bounded in bytes. The socket is asked for the next message only while there is room, so a
 * slow reader slows the exchange instead of filling the memory; should the exchange cut the connection for that, it is
 * a reconnect like any other.
 *
 * <p>Opening, closing and sending happen on one thread of the feed's own ("the hand"); the socket's threads only put
 * frames into the queue.
 */
public final class SocketFeed implements Feed {

    private static final Logger LOG = LoggerFactory.getLogger(SocketFeed.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final Exchange exchange;
    private final String connection;
    private final URI uri;
    private final List<String> instruments;
    private final Set<Channel> channels;
    private final long queueBytes;
    private final Runnable ready;
    private final HttpClient client;
    private final ScheduledExecutorService hand;

    // Guarded by queue.
    private final ArrayDeque<Frame> queue = new ArrayDeque<>();
    private long queued;
    private long frameNumber;
    private boolean waitingForRoom;
    private @Nullable Link link;

    // Touched by the hand only.
    private int attempts;
    private long keepAlives;

    private volatile long lastHeard = System.nanoTime();
    private volatile boolean closed;

    /**
     * Opens the connection in the background.
     *
     * @param exchange whose protocol is spoken
     * @param connection name of the connection
     * @param hosts where the exchange lives
     * @param instruments unified names, at most as many as the exchange allows on one connection
     * @param channels what is wanted of each
     * @param lastFrameNumber number of the connection's newest frame before a restart, 0 if there was none
     * @param queueBytes how much may wait to be read
     * @param ready called, from any thread, when there is something to read
     */
    public SocketFeed(
            Exchange exchange,
            String connection,
            Hosts hosts,
            List<String> instruments,
            Set<Channel> channels,
            long lastFrameNumber,
            long queueBytes,
            Runnable ready) {
        this.exchange = exchange;
        this.connection = connection;
        this.uri = URI.create(hosts.socket() + exchange.socketPath(channels));
        this.instruments = List.copyOf(instruments);
        this.channels = Set.copyOf(channels);
        this.queueBytes = queueBytes;
        this.ready = ready;
        this.frameNumber = lastFrameNumber;
        this.client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
        this.hand = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "feed-" + connection);
            thread.setDaemon(true);
            return thread;
        });
        hand.execute(this::connect);
        every(Duration.ofSeconds(1), this::checkSilence);
        Duration keepAlive = exchange.limits().keepAlive();
        if (keepAlive != null) {
            every(keepAlive, this::keepAlive);
        }
    }

    @Override
    public void drain(int limit, Consumer<Frame> out) {
        Link resume = null;
        synchronized (queue) {
            for (int i = 0; i < limit && !queue.isEmpty(); i++) {
                Frame frame = queue.remove();
                queued -= size(frame);
                out.accept(frame);
            }
            if (waitingForRoom && queued < queueBytes) {
                waitingForRoom = false;
                resume = link;
            }
        }
        if (resume != null) {
            resume.more();
        }
    }

    @Override
    public boolean isExhausted() {
        return false;
    }

    @Override
    public void close() {
        closed = true;
        hand.shutdownNow();
        Link open;
        synchronized (queue) {
            open = link;
            link = null;
        }
        if (open != null) {
            open.abort();
        }
    }

    private void connect() {
        if (closed) {
            return;
        }
        Link next = new Link();
        lastHeard = System.nanoTime();
        try {
            // The hand waits: nothing else of this connection can happen before it is open or has failed.
            client.newWebSocketBuilder()
                    .connectTimeout(CONNECT_TIMEOUT)
                    .buildAsync(uri, next)
                    .get(CONNECT_TIMEOUT.toMillis() + 1_000, TimeUnit.MILLISECONDS);
            attempts = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            next.abort();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            next.abort();
            LOG.warn("Failed to connect {} to {}: {}", connection, uri, String.valueOf(e.getCause()));
            reconnect();
        }
    }

    private void reconnect() {
        long cap = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(attempts, 16));
        attempts++;
        // Jitter, so that many collectors cut at once do not come back at once.
        long pause = cap / 2 + ThreadLocalRandom.current().nextLong(cap / 2 + 1);
        later(Duration.ofMillis(pause), this::connect);
    }

    private void subscribe(Link to) {
        Limits limits = exchange.limits();
        long gap = 1_000L / Math.max(1, limits.messagesPerSecond());
        long at = 0;
        for (String text : exchange.subscribe(instruments, channels)) {
            later(Duration.ofMillis(at), () -> to.send(text));
            at += gap;
        }
    }

    private void keepAlive() {
        Link to;
        synchronized (queue) {
            to = link;
        }
        if (to != null) {
            exchange.keepAlive(++keepAlives).ifPresent(to::send);
        }
    }

    private void checkSilence() {
        Link open;
        boolean full;
        synchronized (queue) {
            open = link;
            full = waitingForRoom;
        }
        Duration silence = Duration.ofNanos(System.nanoTime() - lastHeard);
        if (open != null && !full && silence.compareTo(exchange.limits().silence()) > 0) {
            LOG.warn("Cannot hear {} for {}: reconnecting", connection, silence);
            open.abort();
            ended(open, "stalled: no frame for %d s".formatted(silence.toSeconds()));
        }
    }

    private void opened(Link opened) {
        synchronized (queue) {
            link = opened;
            waitingForRoom = false;
            put(Frame.Kind.OPEN, uri.toString());
        }
        ready.run();
        later(Duration.ZERO, () -> subscribe(opened));
    }

    private void ended(Link ended, String reason) {
        synchronized (queue) {
            if (link != ended) {
                return;
            }
            link = null;
            put(Frame.Kind.CLOSE, reason);
        }
        ready.run();
        later(Duration.ZERO, this::reconnect);
    }

    /** True if the next message may come. */
    private boolean received(String text) {
        boolean room;
        synchronized (queue) {
            put(Frame.Kind.WS, text);
            room = queued < queueBytes;
            waitingForRoom = !room;
        }
        ready.run();
        return room;
    }

    private void put(Frame.Kind kind, String text) {
        Frame frame = new Frame(exchange.id(), connection, ++frameNumber, null, kind, nowMicros(), null, text);
        queue.add(frame);
        queued += size(frame);
    }

    private void every(Duration period, Runnable task) {
        hand.scheduleWithFixedDelay(() -> quietly(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void later(Duration delay, Runnable task) {
        if (closed) {
            return;
        }
        try {
            hand.schedule(() -> quietly(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Cannot schedule for {}: closed", connection, e);
        }
    }

    /** An exception would end a repeated task for ever. */
    private void quietly(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("Failed to tend {}: {}", connection, e.toString(), e);
        }
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private static long size(Frame frame) {
        String text = frame.text();
        return 64 + (text == null ? 0 : 2L * text.length());
    }

    /** One socket, from its opening to its end. */
    private final class Link implements WebSocket.Listener {

        private final StringBuilder parts = new StringBuilder();
        private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
        private volatile @Nullable WebSocket socket;

        @Override
        public void onOpen(WebSocket opened) {
            socket = opened;
            opened(this);
            opened.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            lastHeard = System.nanoTime();
            parts.append(data);
            if (!last) {
                from.request(1);
                return null;
            }
            String text = parts.toString();
            parts.setLength(0);
            if (received(text)) {
                from.request(1);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            // None of our exchanges sends binary; whoever does so is told apart downstream as a frame nobody can read.
            return onText(from, "<binary, %d bytes>".formatted(data.remaining()), last);
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
            lastHeard = System.nanoTime();
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            lastHeard = System.nanoTime();
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            ended(this, "closed by the exchange: %d %s".formatted(code, reason).strip());
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            ended(this, "broken: " + error);
        }

        void more() {
            WebSocket open = socket;
            if (open != null) {
                open.request(1);
            }
        }

        /** Texts go out one after another; the socket allows only one at a time. */
        synchronized void send(String text) {
            WebSocket open = socket;
            if (open != null) {
                sent = sent.exceptionally(failed -> null).thenCompose(done -> open.sendText(text, true));
            }
        }

        void abort() {
            WebSocket open = socket;
            if (open != null) {
                open.abort();
            }
        }
    }
}
