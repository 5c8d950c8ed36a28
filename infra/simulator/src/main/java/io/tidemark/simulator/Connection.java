package io.tidemark.simulator;

import io.tidemark.simulator.Desk.Conversation;
import io.tidemark.simulator.FaultLog.Entry;
import io.tidemark.simulator.FaultLog.Kind;
import java.nio.ByteBuffer;
import java.util.List;
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
    private @Nullable Shown held;
    private volatile boolean ended;
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

    /**
     * Sends market data, if the faults let it through.
     *
     * @param trades what it tells of; none where it is about best prices
     */
    synchronized void show(Instrument instrument, List<Trade> trades, String text) {
        Faults now = faults.of(exchange);
        Shown frame = new Shown(instrument, trades, text);
        if (faults.isMute(instrument, openedAt)) {
            note(Kind.MUTE, frame);
            return;
        }
        if (isStalled(frame)) {
            return;
        }
        if (dice.chance(now.stall())) {
            stalledUntil = System.nanoTime() + now.stallFor().toNanos();
            faults.note(entry(Kind.STALL, frame).lasting(now.stallFor().toMillis()));
            return;
        }
        if (dice.chance(now.disconnect())) {
            note(Kind.DISCONNECT, frame);
            cut();
            return;
        }
        if (dice.chance(now.drop())) {
            note(Kind.DROP, frame);
            return;
        }
        if (dice.chance(now.garbage())) {
            note(Kind.GARBAGE, frame);
            send(text.substring(0, text.length() / 2));
        }
        if (dice.chance(now.delay())) {
            faults.note(entry(Kind.DELAY, frame).lasting(now.delayFor().toMillis()));
            timer.after(now.delayFor().toMillis(), () -> late(frame));
            return;
        }
        if (held == null && dice.chance(now.reorder())) {
            note(Kind.REORDER, frame);
            held = frame;
            timer.after(HELD_MILLIS, () -> release(frame));
            return;
        }
        send(text);
        if (dice.chance(now.duplicate())) {
            note(Kind.DUPLICATE, frame);
            send(text);
        }
        Shown waited = held;
        if (waited != null) {
            send(waited.text());
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
            ended = true;
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
        faults.note(faults.now(exchange, Kind.CONNECTED).on(number));
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
        faults.note(faults.now(exchange, Kind.CLOSED).on(number));
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

    private synchronized void release(Shown frame) {
        if (frame.equals(held)) {
            held = null;
            late(frame);
        }
    }

    private synchronized void late(Shown frame) {
        if (!isStalled(frame)) {
            send(frame.text());
        }
    }

    private boolean isStalled(Shown frame) {
        if (!stalled()) {
            return false;
        }
        note(Kind.STALL, frame);
        return true;
    }

    private void note(Kind kind, Shown frame) {
        faults.note(entry(kind, frame));
    }

    private Entry entry(Kind kind, Shown frame) {
        return faults.now(exchange, kind).on(number).of(frame.instrument()).of(frame.trades());
    }

    private void send(String text) {
        Session open = session;
        if (ended || open == null || !open.isOpen()) {
            return;
        }
        if (waiting.incrementAndGet() > BACKLOG) {
            faults.note(faults.now(exchange, Kind.SLOW).on(number));
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

    /** One frame of market data. */
    private record Shown(Instrument instrument, List<Trade> trades, String text) {}
}
