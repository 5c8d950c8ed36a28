package io.tidemark.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Running exchanges. {@code http://host:port/<exchange>} stands in for an exchange's REST host and
 * {@code ws://host:port/<exchange>} for its socket host; below that all paths are the exchange's own.
 *
 * <p>{@code /coingecko} stands in for the vendor of prices, whatever exchanges there are.
 *
 * <p>{@code GET /_faults} shows what goes wrong, {@code POST /_faults} changes it: the fields of {@link Faults} in
 * snake case ({@code http_429}, {@code delay_ms}, {@code stall_ms}, {@code retry_after_s}, {@code hide_rest_ms}), with
 * {@code exchange} for one exchange only, {@code after_s} to begin later and {@code for_s} to end again. What happens
 * at once, with {@code exchange} and, where it is about one, {@code instrument}, in the query or as JSON:
 *
 * <ul>
 *   <li>{@code POST /_faults/cut} cuts its connections,
 *   <li>{@code POST /_faults/outage} cuts them and lets nobody in for {@code for_s} seconds,
 *   <li>{@code POST /_faults/mute} keeps an instrument from connections now open for {@code for_s} seconds,
 *   <li>{@code POST /_faults/price} lets an instrument trade {@code percent} higher or lower for {@code for_s} seconds,
 *   <li>{@code POST /_faults/reset} begins a new epoch: trade numbers from 1, older trades forgotten.
 * </ul>
 */
public final class Simulator implements AutoCloseable {

    private final SimulatorOptions options;
    private final Floor floor;
    private final Server server;

    private Simulator(SimulatorOptions options, Floor floor, Server server) {
        this.options = options;
        this.floor = floor;
        this.server = server;
    }

    /**
     * Returns when clients can connect.
     *
     * @throws IllegalStateException if the port cannot be bound, or the certificate cannot be used
     */
    public static Simulator start(SimulatorOptions options) {
        Server.requireFree(options.host(), options.port());
        Floor floor = new Floor(options);
        Server server;
        try {
            server = new Server(options, floor);
        } catch (RuntimeException e) {
            floor.close();
            throw e;
        }
        floor.open();
        return new Simulator(options, floor, server);
    }

    public int port() {
        return server.port();
    }

    /** {@code http://127.0.0.1:8090}. */
    public String baseUrl() {
        return "%s://%s:%d".formatted(isSecure() ? "https" : "http", options.host(), port());
    }

    /** What to use instead of the exchange's REST host: {@code http://127.0.0.1:8090/binance}. */
    public String restUrl(String exchange) {
        return baseUrl() + "/" + known(exchange);
    }

    /** What to use instead of the exchange's socket host: {@code ws://127.0.0.1:8090/binance}. */
    public String socketUrl(String exchange) {
        return "%s://%s:%d/%s"
                .formatted(
                        isSecure() ? "wss" : "ws",
                        options.host(),
                        port(),
                        SimulatedExchanges.of(exchange).id());
    }

    /** Unified names of what an exchange trades. */
    public List<String> instruments(String exchange) {
        return server.instruments(SimulatedExchanges.of(exchange).id());
    }

    /** Simulated time. */
    public Instant now() {
        return Clock.instant(floor.now());
    }

    /** Trades made until now. */
    public long trades() {
        return floor.trades();
    }

    /** Sockets open now, of all exchanges. */
    public int connections() {
        return server.connections();
    }

    /** From now on, of all exchanges. */
    public void faults(Faults faults) {
        options.exchanges().forEach(exchange -> faults(exchange, faults));
    }

    /** From now on, of one exchange. */
    public void faults(String exchange, Faults faults) {
        server.faults().set(known(exchange), faults);
    }

    /** Cuts all connections of an exchange, without a close frame. */
    public void cut(String exchange) {
        server.cut(SimulatedExchanges.of(exchange).id());
    }

    /** Cuts all connections of an exchange and lets nobody in again for so long, in real time. */
    public void outage(String exchange, Duration time) {
        server.outage(known(exchange), time);
    }

    /** Connections that are open now show nothing of an instrument for so long, in real time; others do. */
    public void mute(String exchange, String instrument, Duration time) {
        server.mute(SimulatedExchanges.of(exchange).id(), instrument, time);
    }

    /** An instrument trades so much higher, or lower if negative, for so long, in real time. */
    public void shift(String exchange, String instrument, double percent, Duration time) {
        server.shift(SimulatedExchanges.of(exchange).id(), instrument, percent, time);
    }

    /** The instrument's next trade has number 1, as after an exchange has begun anew. */
    public void reset(String exchange, String instrument) {
        server.reset(SimulatedExchanges.of(exchange).id(), instrument);
    }

    /** The vendor of prices can be asked and fail as an exchange can. */
    private static String known(String exchange) {
        return exchange.equals(CoinGecko.ID)
                ? CoinGecko.ID
                : SimulatedExchanges.of(exchange).id();
    }

    private boolean isSecure() {
        return options.certificate() != null;
    }

    /** Ends everything; truth and faults are then complete on disk. */
    @Override
    public void close() {
        floor.stop();
        server.close();
        floor.close();
    }
}
