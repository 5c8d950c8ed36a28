package io.tidemark.simulator;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import io.tidemark.simulator.Desk.Answer;
import io.tidemark.simulator.Desk.Call;
import io.tidemark.simulator.FaultLog.Kind;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.server.JettyServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.JettyServerUpgradeResponse;
import org.eclipse.jetty.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.jspecify.annotations.Nullable;

/**
 * One port for all exchanges. Requests go through Javalin, sockets straight to the Jetty below it: an exchange's duties
 * of ping and pong cannot be said in Javalin's own socket API.
 */
final class Server implements AutoCloseable, Troubles {

    private final Floor floor;
    private final SimulatorOptions options;
    private final Timer timer = new Timer();
    private final FaultBoard faults;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicLong> numbers = new ConcurrentHashMap<>();
    private final Javalin javalin;

    Server(SimulatorOptions options, Floor floor) {
        this.options = options;
        this.floor = floor;
        this.faults = floor.faults();
        FaultRest rest = new FaultRest(this, faults, timer);
        SimulatorOptions.Certificate certificate = options.certificate();
        SslContextFactory.Server tls = certificate == null ? null : Tls.of(certificate);
        this.javalin = Javalin.create(config -> {
            config.showJavalinBanner = false;
            config.startupWatcherEnabled = false;
            config.useVirtualThreads = false;
            config.jetty.modifyServletContextHandler(this::sockets);
            config.jetty.modifyServer(jetty -> jetty.setStopTimeout(0));
            if (tls != null) {
                config.jetty.addConnector((jetty, http) -> {
                    ServerConnector connector = new ServerConnector(jetty, tls, new HttpConnectionFactory(http));
                    connector.setHost(options.host());
                    connector.setPort(options.port());
                    return connector;
                });
            }
        });
        javalin.get("/", context -> send(context, index()));
        javalin.get("/_faults", context -> send(context, rest.show()));
        post("/_faults", rest::change);
        post("/_faults/cut", rest::cut);
        post("/_faults/reset", rest::reset);
        post("/_faults/mute", rest::mute);
        post("/_faults/price", rest::shift);
        post("/_faults/outage", rest::outage);
        floor.desks()
                .forEach((id, desk) -> javalin.get("/" + id + "/<path>", context -> {
                    send(context, faults.answer(id, desk, call(id, context)));
                }));
        javalin.get("/" + CoinGecko.ID + "/<path>", context -> {
            send(context, faults.answer(CoinGecko.ID, floor.coinGecko(), call(CoinGecko.ID, context)));
        });
        try {
            javalin.start(options.host(), options.port());
        } catch (JavalinBindException e) {
            timer.close();
            throw new IllegalStateException(
                    "Cannot bind %s:%d: %s".formatted(options.host(), options.port(), e.getMessage()), e);
        }
        timer.every(Math.max(1000, (long) (options.pace() * 1e6)), () -> connections.forEach(Connection::tick));
    }

    /** Asked before anything else, so that a second simulator leaves the truth of the first alone. */
    static void requireFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            String reason = message.startsWith("Address already in use") ? "port in use" : message;
            throw new IllegalStateException("Cannot bind %s:%d: %s".formatted(host, port, reason), e);
        }
    }

    int port() {
        return javalin.port();
    }

    int connections() {
        return connections.size();
    }

    FaultBoard faults() {
        return faults;
    }

    @Override
    public List<String> instruments(String exchange) {
        return floor.instruments(SimulatedExchanges.of(exchange)).stream()
                .map(Instrument::name)
                .toList();
    }

    @Override
    public void cut(String exchange) {
        faults.note(faults.now(exchange, Kind.CUT));
        disconnect(exchange);
    }

    @Override
    public void outage(String exchange, Duration time) {
        faults.takeDown(exchange, time);
        disconnect(exchange);
    }

    @Override
    public void reset(String exchange, String instrument) {
        floor.restart(floor.instrument(exchange, instrument));
    }

    @Override
    public void mute(String exchange, String instrument, Duration time) {
        faults.mute(floor.instrument(exchange, instrument), time);
    }

    @Override
    public void shift(String exchange, String instrument, double percent, Duration time) {
        faults.shift(floor.instrument(exchange, instrument), percent, time);
    }

    private void disconnect(String exchange) {
        connections.stream()
                .filter(connection -> connection.exchange().equals(exchange))
                .forEach(Connection::cut);
    }

    @Override
    public void close() {
        timer.close();
        connections.forEach(connection -> connection.close(1001, "simulator ends"));
        javalin.stop();
    }

    private void sockets(ServletContextHandler handler) {
        JettyWebSocketServletContainerInitializer.configure(handler, (context, container) -> {
            container.setIdleTimeout(Duration.ZERO);
            container.setMaxTextMessageSize(1 << 20);
            floor.desks()
                    .forEach((id, desk) -> container.addMapping(
                            "/" + id + "/*", (request, response) -> accept(id, desk, request, response)));
        });
    }

    private @Nullable Connection accept(
            String id, Desk desk, JettyServerUpgradeRequest request, JettyServerUpgradeResponse response) {
        String path = below(id, request.getRequestPath());
        if (faults.isDown(id)) {
            return refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "Service Unavailable");
        }
        if (!desk.hasSocket(path)) {
            return refuse(response, HttpServletResponse.SC_NOT_FOUND, "Not Found");
        }
        Map<String, String> query = first(request.getParameterMap());
        long number = numbers.computeIfAbsent(id, any -> new AtomicLong()).incrementAndGet();
        return new Connection(
                number,
                id,
                faults,
                options.seed(),
                timer,
                opened -> {
                    connections.add(opened);
                    if (faults.isDown(id)) {
                        opened.cut();
                    }
                    return desk.welcome(opened, path, query);
                },
                connections::remove);
    }

    private static @Nullable Connection refuse(JettyServerUpgradeResponse response, int status, String reason) {
        try {
            response.sendError(status, reason);
        } catch (IOException e) {
            // Who asked has gone; there is nobody to refuse.
            return null;
        }
        return null;
    }

    private static Call call(String id, Context context) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(context.headerMap());
        return new Call(below(id, context.path()), first(context.queryParamMap()), headers);
    }

    private static void send(Context context, Answer answer) {
        answer.headers().forEach(context::header);
        context.status(answer.status()).contentType("application/json").result(answer.body());
    }

    private void post(String path, Order order) {
        javalin.post(path, context -> send(context, order.carryOut(context.body(), first(context.queryParamMap()))));
    }

    private Answer index() {
        StringBuilder out = new StringBuilder("{\"exchanges\":[");
        options.exchanges().forEach(id -> Text.quoted(out, id).append(','));
        out.setLength(out.length() - 1);
        out.append("],\"now\":\"").append(Text.time(floor.now(), 6));
        return Answer.ok(out.append("\",\"trades\":").append(floor.trades()).append('}'));
    }

    /** The path without the exchange's prefix; empty, or begins with a slash. */
    private static String below(String id, String path) {
        return path.substring(Math.min(path.length(), id.length() + 1));
    }

    private static Map<String, String> first(Map<String, List<String>> parameters) {
        Map<String, String> first = new HashMap<>();
        parameters.forEach((name, values) -> first.put(name, values.isEmpty() ? "" : values.get(0)));
        return Collections.unmodifiableMap(first);
    }

    /** What a request with a body asks for. */
    private interface Order {
        Answer carryOut(String body, Map<String, String> query);
    }
}
