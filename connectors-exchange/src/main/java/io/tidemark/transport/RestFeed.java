package io.tidemark.transport;

import io.tidemark.exchange.RestApi;
import io.tidemark.model.Arrival;
import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;

/** A feed without a socket: only what is asked for arrives, and it ends when nothing more will be. */
public final class RestFeed implements Feed, Line {

    private final Inbox inbox;
    private final RestDesk desk;
    private final Runnable ready;
    private volatile boolean ended;

    /**
     * Asks nothing by itself.
     *
     * @param api who is asked
     * @param headers that go with each request
     * @param name name of the connection
     * @param host where they live
     * @param frameNumbers number of the newest frame before a restart, by connection
     * @param bounds what it may use
     * @param ready called, from any thread, when there is something to read
     */
    public RestFeed(
            RestApi api,
            Map<String, String> headers,
            String name,
            URI host,
            Map<String, Long> frameNumbers,
            LiveFeed.Bounds bounds,
            Runnable ready) {
        this.ready = ready;
        this.inbox = new Inbox(api.id(), frameNumbers, bounds.queueBytes(), ready);
        this.desk = new RestDesk(
                api,
                headers,
                name,
                host,
                bounds.requests(),
                LiveFeed.ANSWER_TIMEOUT,
                LiveFeed.client(bounds.trust()),
                inbox);
    }

    @Override
    public void drain(int limit, Consumer<Arrival> out) {
        inbox.drain(limit, out);
    }

    @Override
    public boolean isExhausted() {
        return ended && inbox.isEmpty();
    }

    @Override
    public void ask(Ask ask) {
        desk.ask(ask);
    }

    /** There is no connection to renew. */
    @Override
    public void renew(String why) {}

    @Override
    public void end() {
        ended = true;
        ready.run();
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
    }
}
