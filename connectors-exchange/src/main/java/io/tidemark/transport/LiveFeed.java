package io.tidemark.transport;

import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Hosts;
import io.tidemark.model.Arrival;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A live feed: a socket that comes back by itself, and a desk for what has to be asked over REST beside it. */
public final class LiveFeed implements Feed, Line {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private final Inbox inbox;
    private final Connection socket;
    private final RestDesk desk;

    /**
     * Opens the connection in the background.
     *
     * @param exchange whose protocol is spoken
     * @param name name of the connection
     * @param hosts where the exchange lives
     * @param instruments unified names, at most as many as the exchange allows on one connection
     * @param channels what is wanted of each
     * @param frameNumbers number of the newest frame before a restart, by connection
     * @param bounds what it may use
     * @param ready called, from any thread, when there is something to read
     */
    public LiveFeed(
            Exchange exchange,
            String name,
            Hosts hosts,
            List<String> instruments,
            Set<Channel> channels,
            Map<String, Long> frameNumbers,
            Bounds bounds,
            Runnable ready) {
        HttpClient client = client(bounds.trust());
        this.inbox = new Inbox(exchange.id(), frameNumbers, bounds.queueBytes(), ready);
        this.desk = new RestDesk(
                exchange, Map.of(), name + "-rest", hosts.rest(), bounds.requests(), ANSWER_TIMEOUT, client, inbox);
        this.socket = new Connection(exchange, name, hosts, instruments, channels, client, inbox);
    }

    static HttpClient client(Trust trust) {
        return HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .sslContext(trust.context())
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public void drain(int limit, Consumer<Arrival> out) {
        inbox.drain(limit, out);
    }

    @Override
    public boolean isExhausted() {
        return false;
    }

    @Override
    public void ask(Ask ask) {
        desk.ask(ask);
    }

    @Override
    public void renew(String why) {
        socket.renew(why);
    }

    @Override
    public long waiting() {
        return inbox.size();
    }

    @Override
    public long weightUsed() {
        return desk.weightUsed();
    }

    @Override
    public void close() {
        desk.close();
        socket.close();
    }

    /**
     * What a feed may use.
     *
     * @param queueBytes how much may wait to be read
     * @param requests what it may ask of the exchange
     * @param trust whose certificates it accepts
     */
    public record Bounds(long queueBytes, RequestShare requests, Trust trust) {}
}
