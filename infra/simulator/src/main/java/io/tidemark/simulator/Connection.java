package io.tidemark.simulator;

import io.tidemark.simulator.Desk.Conversation;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.WebSocketListener;
import org.eclipse.jetty.websocket.api.WebSocketPingPongListener;
import org.eclipse.jetty.websocket.api.WriteCallback;
import org.jspecify.annotations.Nullable;

/**
 * One client's socket. Frames of market data pass through the faults of their exchange; the order of all others is that
 * of the calls.
 */
final class Connection implements WebSocketListener, WebSocketPingPongListener {

    /** More frames waiting than this, and the client is too slow. */
    private static final int BACKLOG = 20_000;

    private static final long HELD_MILLIS = 1000;

    private final long number;
    private final String exchange;
    private final FaultBoard faults;
    private final Dice dice;
    private final Timer timer;
    private final Opening opening;
    private final Consumer<Connection> whenClosed;
    private final AtomicInteger waiting = new AtomicInteger();
    private final long openedAt = System.nanoTime();

    private volatile @Nullable Session session;
    private volatile @Nullable Conversation conversation;
    private volatile long lastSent = System.nanoTime();
    private long stalledUntil = openedAt;
    private @Nullable String held;
    private long ticks;

    /** Begins the conversation once the socket is open. */
    interface Opening {
        Conversation begin(Connection connection);
    }

    Connection(
            long number,
            String exchange,
            FaultBoard faults,
            long seed,
            Timer timer,
            Opening opening,
            Consumer<Connection> whenClosed) {
        this.number = number;
        this.exchange = exchange;
        this.faults = faults;
        this.dice = Dice.named(seed, "connection/" + exchange + "/" + number);
        this.timer = timer;
        this.opening = opening;
        this.whenClosed = whenClosed;
    }

    /** Connections of an exchange are numbered from 1. */
    long number() {
        return number;
    }

    String exchange() {
        return exchange;
    }

    /** Real nanoseconds since something was last sent. */
    long quiet() {
        return System.nanoTime() - lastSent;
    }

    /** Real nanoseconds since it was opened. */
    long age() {
        return System.nanoTime() - openedAt;
    }

    /** Sends an acknowledgement, a heartbeat or the like. */
    synchronized void say(String text) {
        if (!stalled()) {
            send(text);
        }
    }

    /** Sends market data, if the faults let it through. */
    synchronized void show(String text) {
        Faults now = faults.of(exchange);
        if (stalled()) {
            return;
        }
        if (dice.chance(now.stall())) {
            stalledUntil = System.nanoTime() + now.stallFor().toNanos();
            return;
        }
        if (dice.chance(now.disconnect())) {
            cut();
            return;
        }
        if (dice.chance(now.drop())) {
            return;
        }
        if (dice.chance(now.garbage())) {
            send(text.substring(0, text.length() / 2));
        }
        if (dice.chance(now.delay())) {
            timer.after(now.delayFor().toMillis(), () -> say(text));
            return;
        }
        if (held == null && dice.chance(now.reorder())) {
            held = text;
            timer.after(HELD_MILLIS, () -> release(text));
            return;
        }
        send(text);
        if (dice.chance(now.duplicate())) {
            send(text);
        }
        if (held != null) {
            send(held);
            held = null;
        }
    }

    void ping() {
        Session open = session;
        if (open != null && open.isOpen()) {
            open.getRemote().sendPing(ByteBuffer.allocate(0), WriteCallback.NOOP);
        }
    }

    /** Ends the connection as a server does that has a reason. */
    void close(int code, String reason) {
        Session open = session;
        if (open != null) {
            open.close(code, reason, WriteCallback.NOOP);
        }
    }

    /**
     * Ends the connection as a broken network does; from another thread, as closing calls back while locks are held.
     */
    void cut() {
        Session open = session;
        if (open != null) {
            timer.after(0, open::disconnect);
        }
    }

    /** Called once a second of the protocol's clockwork. */
    void tick() {
        Conversation open = conversation;
        if (open != null) {
            open.tick(++ticks);
        }
    }

    @Override
    public void onWebSocketConnect(Session opened) {
        this.session = opened;
        this.conversation = opening.begin(this);
    }

    @Override
    public void onWebSocketText(String message) {
        Conversation open = conversation;
        if (open != null) {
            open.received(message);
        }
    }

    @Override
    public void onWebSocketPing(ByteBuffer payload) {
        Session open = session;
        if (open != null) {
            open.getRemote().sendPong(payload, WriteCallback.NOOP);
        }
        alive();
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
        alive();
    }

    @Override
    public void onWebSocketClose(int statusCode, @Nullable String reason) {
        Conversation open = conversation;
        timer.after(0, () -> {
            whenClosed.accept(this);
            if (open != null) {
                open.closed();
            }
        });
    }

    /** The close that follows does all there is to do. */
    @Override
    public void onWebSocketError(Throwable cause) {}

    private void alive() {
        Conversation open = conversation;
        if (open != null) {
            open.alive();
        }
    }

    private boolean stalled() {
        return System.nanoTime() - stalledUntil < 0;
    }

    private synchronized void release(String text) {
        if (text.equals(held)) {
            held = null;
            say(text);
        }
    }

    private void send(String text) {
        Session open = session;
        if (open == null || !open.isOpen()) {
            return;
        }
        if (waiting.incrementAndGet() > BACKLOG) {
            cut();
            return;
        }
        lastSent = System.nanoTime();
        open.getRemote().sendString(text, new WriteCallback() {
            @Override
            public void writeSuccess() {
                waiting.decrementAndGet();
            }

            @Override
            public void writeFailed(Throwable cause) {
                waiting.decrementAndGet();
            }
        });
    }
}
