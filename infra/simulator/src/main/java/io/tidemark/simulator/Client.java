package io.tidemark.simulator;

import io.javalin.websocket.WsContext;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One socket of a client, with a thread that sends, so that a slow client holds up nobody else. */
final class Client {

    private static final int MOST_WAITING = 20_000;

    final Map<String, Object> notes = new ConcurrentHashMap<>();
    final Set<String> subscriptions = ConcurrentHashMap.newKeySet();
    final long connectedAt = System.nanoTime();
    volatile long lastSent = System.nanoTime();

    private final WsContext socket;
    private final Faults faults;
    private final LinkedBlockingQueue<String> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Thread sender;
    private volatile boolean open = true;
    private @Nullable String heldBack;

    Client(WsContext socket, Faults faults) {
        this.socket = socket;
        this.faults = faults;
        this.sender = new Thread(this::run, "simulator-client");
        sender.setDaemon(true);
        sender.start();
    }

    /** An answer; faults leave it alone. */
    void answer(String text) {
        if (!waiting.offer(text)) {
            close(1008, "slow consumer");
        }
    }

    /** Market data; faults apply. */
    synchronized void push(String text) {
        if (faults.stalls() || faults.drops()) {
            return;
        }
        if (faults.garbles()) {
            answer(Faults.GARBAGE);
        }
        if (heldBack == null && faults.reorders()) {
            heldBack = text;
            return;
        }
        answer(text);
        if (faults.duplicates()) {
            answer(text);
        }
        String held = heldBack;
        if (held != null) {
            heldBack = null;
            answer(held);
        }
    }

    void ping() {
        if (faults.stalls() || !open) {
            return;
        }
        try {
            socket.sendPing();
        } catch (Exception e) {
            // As in run; the clock that pings all clients must not end with one of them.
            open = false;
        }
    }

    void close(int code, String reason) {
        open = false;
        sender.interrupt();
        socket.closeSession(code, reason);
    }

    /** The socket has gone. */
    void gone() {
        open = false;
        sender.interrupt();
    }

    private void run() {
        try {
            while (open) {
                String text = waiting.poll(1, TimeUnit.SECONDS);
                if (text != null) {
                    if (faults.delayMillis() > 0) {
                        TimeUnit.MILLISECONDS.sleep(faults.delayMillis());
                    }
                    socket.send(text);
                    lastSent = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // The socket throws checked exceptions it does not declare. Whichever it is, the client has gone.
            open = false;
        }
    }
}
