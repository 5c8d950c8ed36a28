package io.tidemark.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What one venue stands on: its listings, its history, its faults and its clients.
 *
 * @param venue the venue
 * @param listings what trades there
 * @param history what has traded
 * @param faults what goes wrong
 * @param clients who is connected
 */
record Floor(Venue venue, List<Listing> listings, History history, Faults faults, List<Client> clients) {

    private static final ObjectMapper JSON = new ObjectMapper();

    Floor(Venue venue, List<Listing> listings, History history, Faults faults) {
        this(venue, listings, history, faults, new CopyOnWriteArrayList<>());
    }

    /** Adds a {@code GET}, which faults may answer first. */
    void get(Javalin app, String path, Handler handler) {
        app.get("/" + venue.id() + path, context -> {
            if (faults.httpStatus() > 0) {
                if (faults.retryAfterSeconds() > 0) {
                    context.header("Retry-After", Integer.toString(faults.retryAfterSeconds()));
                }
                context.status(faults.httpStatus())
                        .contentType("application/json")
                        .result("{\"message\":\"fault\"}");
                return;
            }
            context.contentType("application/json");
            handler.handle(context);
        });
    }

    /** Adds a socket. */
    void socket(Javalin app, String path) {
        Map<String, Client> bySession = new ConcurrentHashMap<>();
        app.ws("/" + venue.id() + path, socket -> {
            socket.onConnect(context -> {
                context.session.setIdleTimeout(Duration.ofDays(2));
                Client client = new Client(context, faults);
                bySession.put(context.sessionId(), client);
                clients.add(client);
                String query = context.queryString();
                venue.connected(
                        client,
                        context.session.getUpgradeRequest().getRequestURI().getPath()
                                + (query == null ? "" : "?" + query));
            });
            socket.onMessage(context -> {
                Client client = bySession.get(context.sessionId());
                if (client == null) {
                    return;
                }
                try {
                    venue.said(client, JSON.readTree(context.message()));
                } catch (JsonProcessingException e) {
                    venue.said(client, MissingNode.getInstance());
                }
            });
            socket.onClose(context -> {
                Client client = bySession.remove(context.sessionId());
                if (client != null) {
                    clients.remove(client);
                    client.gone();
                }
            });
        });
    }

    static int limit(Context context, String name, int usual, int most) {
        String text = context.queryParam(name);
        try {
            return text == null ? usual : Math.max(1, Math.min(most, Integer.parseInt(text)));
        } catch (NumberFormatException e) {
            return usual;
        }
    }

    static long number(Context context, String name, long otherwise) {
        String text = context.queryParam(name);
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** {@code 2023-04-05T00:00:00.123456Z}. */
    static String iso(long micros) {
        long seconds = Math.floorDiv(micros, 1_000_000L);
        String whole = Instant.ofEpochSecond(seconds).toString();
        String fraction =
                Long.toString(1_000_000L + Math.floorMod(micros, 1_000_000L)).substring(1);
        return whole.substring(0, whole.length() - 1) + "." + fraction + "Z";
    }
}
