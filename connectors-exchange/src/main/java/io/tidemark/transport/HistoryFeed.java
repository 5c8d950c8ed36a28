package io.tidemark.transport;

import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Hosts;
import io.tidemark.model.Arrival;
import java.util.Map;
import java.util.function.Consumer;

/** A feed without a socket: only what is asked for arrives, and it ends when nothing more will be. */
public final class HistoryFeed implements Feed, Line {

    private final Inbox inbox;
    private final RestDesk desk;
    private final Runnable ready;
    private volatile boolean ended;

    /**
     * Asks nothing by itself.
     *
     * @param exchange whose history it is
     * @param name name of the connection
     * @param hosts where the exchange lives
     * @param frameNumbers number of the newest frame before a restart, by connection
     * @param bounds what it may use
     * @param ready called, from any thread, when there is something to read
     */
    public HistoryFeed(
            Exchange exchange,
            String name,
            Hosts hosts,
            Map<String, Long> frameNumbers,
            LiveFeed.Bounds bounds,
            Runnable ready) {
        this.ready = ready;
        this.inbox = new Inbox(exchange.id(), frameNumbers, bounds.queueBytes(), ready);
        this.desk = new RestDesk(
                exchange,
                name,
                hosts,
                bounds.requestShare(),
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
