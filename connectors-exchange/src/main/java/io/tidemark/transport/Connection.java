package io.tidemark.transport;

import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Hosts;
import io.tidemark.exchange.Limits;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that comes back by itself, and is renewed without a pause before the exchange would cut it: the new
 * socket opens beside the old one, which closes once both have brought the same for a while.
 *
 * <p>The socket is asked for the next message only while there is room in the inbox, so a slow reader slows the
 * exchange instead of filling the memory; should the exchange cut the connection for that, it is a reconnect like any
 * other.
 *
 * <p>Opening, closing and sending happen on one thread ("the hand"); the socket's threads only put frames into the
 * inbox.
 */
final class Connection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final Duration SETTLED_AFTER = Duration.ofSeconds(10);
    /** How long both sockets are open when one takes over from the other. */
    private static final Duration OVERLAP = Duration.ofSeconds(3);
    /** Who has been silent for so long is sent a ping. */
    private static final Duration PROBED_AFTER = Duration.ofSeconds(5);
    /** Who has answered pings before and leaves one unanswered for so long is gone. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);
    /** A text longer than this is no market data; the connection is cut instead of the memory filled. */
    private static final int LONGEST_TEXT = 4 << 20;

    private final Exchange exchange;
    private final String name;
    private final URI uri;
    private final List<String> instruments;
    private final Set<Channel> channels;
    private final HttpClient client;
    private final Inbox inbox;
    private final ScheduledThreadPoolExecutor hand;

    // Touched by the hand only.
    private @Nullable Link link;
    private @Nullable Link successor;
    private int attempts;
    private long keepAlives;

    private volatile @Nullable CompletableFuture<WebSocket> opening;
    private volatile boolean closed;

    Connection(
            Exchange exchange,
            String name,
            Hosts hosts,
            List<String> instruments,
            Set<Channel> channels,
            HttpClient client,
            Inbox inbox) {
        this.exchange = exchange;
        this.name = name;
        this.uri = URI.create(hosts.socket() + exchange.socketPath(channels));
        this.instruments = List.copyOf(instruments);
        this.channels = Set.copyOf(channels);
        this.client = client;
        this.inbox = inbox;
        this.hand = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        // What is due in a day must not keep the thread for a day.
        hand.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        later(Duration.ZERO, this::connect);
        every(Duration.ofSeconds(1), this::checkSilence);
        Duration keepAlive = exchange.limits().keepAlive();
        if (keepAlive != null) {
            every(keepAlive, this::keepAlive);
        }
    }

    /** Opens a new socket beside the present one, which then closes. */
    void renew(String why) {
        later(Duration.ZERO, () -> replace(why));
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        CompletableFuture<WebSocket> pending = opening;
        if (pending != null) {
            pending.cancel(true);
        }
        hand.execute(() -> {
            abort(link);
            abort(successor);
        });
        hand.shutdown();
    }

    private void connect() {
        if (closed || link != null) {
            return;
        }
        Link opened = open();
        if (opened == null) {
            reconnect();
            return;
        }
        link = opened;
        // One that opens and is cut at once has not succeeded.
        later(SETTLED_AFTER, () -> attempts = link == opened ? 0 : attempts);
        renewInTime(opened);
    }

    private void renewInTime(Link opened) {
        Duration lifetime = exchange.limits().lifetime();
        if (lifetime != null) {
            // Not all connections at once, and never as late as the exchange would.
            double part = 0.85 + 0.1 * ThreadLocalRandom.current().nextDouble();
            Duration age = Duration.ofMillis((long) (lifetime.toMillis() * part));
            later(age, () -> replaceIfStill(opened, "age: %s old".formatted(age)));
        }
    }

    private void replaceIfStill(Link old, String why) {
        if (link == old) {
            replace(why);
        }
    }

    private void replace(String why) {
        Link old = link;
        if (closed || old == null || successor != null) {
            return;
        }
        LOG.info("Renewing {}: {}", name, why);
        Link opened = open();
        if (opened == null) {
            later(LONGEST_PAUSE, () -> replaceIfStill(old, why));
            return;
        }
        successor = opened;
        later(OVERLAP, () -> takeOver(opened, old, why));
    }

    private void takeOver(Link opened, Link old, String why) {
        if (successor != opened) {
            return;
        }
        successor = null;
        if (link == old) {
            link = opened;
            renewInTime(opened);
            old.over = true;
            old.abort();
            inbox.closed(name, "rotated: " + why);
        }
    }

    /** A socket that is open, its subscriptions on their way, or null if there is none to be had. */
    private @Nullable Link open() {
        Link next = new Link();
        try {
            // The hand waits: nothing else of this connection can happen before it is open or has failed.
            CompletableFuture<WebSocket> socket =
                    client.newWebSocketBuilder().connectTimeout(CONNECT_TIMEOUT).buildAsync(uri, next);
            opening = socket;
            if (closed) {
                socket.cancel(true);
            }
            socket.get(CONNECT_TIMEOUT.toMillis() + 1_000, TimeUnit.MILLISECONDS);
            subscribe(next);
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed(next);
            return null;
        } catch (CancellationException e) {
            failed(next);
            return null;
        } catch (ExecutionException | TimeoutException e) {
            failed(next);
            LOG.warn("Failed to connect {} to {}: {}", name, uri, String.valueOf(e.getCause()));
            return null;
        }
    }

    /** A socket may have opened all the same, later than we wanted to wait. */
    private void failed(Link link) {
        link.over = true;
        link.abort();
        if (link.socket != null) {
            inbox.closed(name, "broken: opened too late");
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
        for (Link to : new Link[] {link, successor}) {
            if (to != null) {
                exchange.keepAlive(++keepAlives).ifPresent(to::send);
            }
        }
    }

    private void checkSilence() {
        for (Link open : new Link[] {link, successor}) {
            if (open == null || open.paused) {
                continue;
            }
            Duration silence = Duration.ofNanos(System.nanoTime() - open.heardAt);
            if (silence.compareTo(exchange.limits().silence()) > 0) {
                LOG.warn("Cannot hear {} for {}: reconnecting", name, silence);
                open.abort();
                ended(open, "stalled: no frame for %d s".formatted(silence.toSeconds()));
            } else if (open.isUnanswered(silence)) {
                LOG.warn("Cannot hear {}, not even an answer to a ping: reconnecting", name);
                open.abort();
                ended(open, "broken: a ping was not answered for %d s".formatted(ANSWERED_WITHIN.toSeconds()));
            } else if (silence.compareTo(PROBED_AFTER) > 0 || !open.probed) {
                open.probe();
            }
        }
    }

    private void ended(Link ended, String reason) {
        if (!ended.over) {
            ended.over = true;
            inbox.closed(name, reason);
            if (successor == ended) {
                successor = null;
            } else if (link == ended) {
                link = successor;
                successor = null;
                if (link == null) {
                    reconnect();
                } else {
                    renewInTime(link);
                }
            }
        }
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
            LOG.debug("Cannot schedule for {}: closed", name, e);
        }
    }

    /** An exception would end a repeated task for ever. */
    private void quietly(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("Failed to tend {}: {}", name, e.toString(), e);
        }
    }

    private static void abort(@Nullable Link link) {
        if (link != null) {
            link.abort();
        }
    }

    /** One socket, from its opening to its end. */
    private final class Link implements WebSocket.Listener {

        private final StringBuilder parts = new StringBuilder();
        private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
        private volatile @Nullable WebSocket socket;
        private volatile long heardAt = System.nanoTime();
        private volatile boolean paused;
        /** When the ping was sent that waits for its answer; 0 if none does. */
        private volatile long probedAt;

        private volatile boolean probed;
        private volatile boolean answers;
        /** Whether its end has been told. */
        private volatile boolean over;

        @Override
        public void onOpen(WebSocket opened) {
            socket = opened;
            if (over) {
                opened.abort();
                return;
            }
            inbox.opened(name, uri.toString());
            opened.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            heardAt = System.nanoTime();
            if (parts.length() + data.length() > LONGEST_TEXT) {
                from.abort();
                end("refused: a text of more than %d characters".formatted(LONGEST_TEXT));
                return null;
            }
            parts.append(data);
            if (!last) {
                from.request(1);
                return null;
            }
            String text = parts.toString();
            parts.setLength(0);
            paused = true;
            if (inbox.received(name, text, this::more)) {
                more();
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
            return alive(from);
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            // The line is there. Whether the market speaks on it is another question.
            answers = true;
            probedAt = 0;
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end("closed: by the exchange, %d %s".formatted(code, reason).strip());
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end("broken: " + error);
        }

        void more() {
            WebSocket open = socket;
            heardAt = System.nanoTime();
            paused = false;
            if (open != null) {
                open.request(1);
            }
        }

        /**
         * Asks for a sign of life, if none is being waited for. The JDK's client loses some ends of a connection that
         * come without a close frame (17.0.15: 3 in 100), so that a dead line is as silent as a quiet one.
         */
        void probe() {
            WebSocket open = socket;
            if (open != null && probedAt == 0) {
                probed = true;
                probedAt = System.nanoTime();
                open.sendPing(ByteBuffer.allocate(0)).exceptionally(failed -> open);
            }
        }

        /** Whether a ping is unanswered by an exchange that answers them. */
        boolean isUnanswered(Duration silence) {
            long since = probedAt;
            return answers
                    && since != 0
                    && System.nanoTime() - since > ANSWERED_WITHIN.toNanos()
                    && silence.compareTo(ANSWERED_WITHIN) > 0;
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

        private @Nullable CompletionStage<?> alive(WebSocket from) {
            heardAt = System.nanoTime();
            inbox.heard();
            from.request(1);
            return null;
        }

        private void end(String reason) {
            later(Duration.ZERO, () -> ended(this, reason));
        }
    }
}
