package io.tidemark.source;

import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.Hosts;
import io.tidemark.exchange.PriceVendor;
import io.tidemark.exchange.PriceVendors;
import io.tidemark.model.Arrival;
import io.tidemark.transport.EndedFeed;
import io.tidemark.transport.Feed;
import io.tidemark.transport.LiveFeed;
import io.tidemark.transport.RequestShare;
import io.tidemark.transport.RestFeed;
import io.tidemark.transport.TapeFeed;
import io.tidemark.transport.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;

/**
 * Reads the feeds of all splits of one reader, on the fetcher's thread. Never waits inside a feed: it waits for any of
 * them to have something, or to be woken.
 */
final class ExchangeSplitReader implements SplitReader<Arrival, ExchangeSplit> {

    private static final int ARRIVALS_PER_FEED = 512;
    private static final long LONGEST_WAIT_MILLIS = 200;

    private final Configuration options;
    private final Lines lines;
    private final Map<String, Feed> feeds = new LinkedHashMap<>();
    /** History is read one instrument after the other. */
    private final Queue<ExchangeSplit> later = new ArrayDeque<>();

    private final Semaphore ready = new Semaphore(0);

    ExchangeSplitReader(Configuration options, Lines lines) {
        this.options = options;
        this.lines = lines;
    }

    @Override
    public RecordsWithSplitIds<Arrival> fetch() throws IOException {
        ArrivalBatch batch = read();
        if (batch.isEmpty()) {
            await();
            batch = read();
        }
        return batch;
    }

    @Override
    public void handleSplitsChanges(SplitsChange<ExchangeSplit> change) {
        for (ExchangeSplit split : change.splits()) {
            try {
                if (split.spec() instanceof FeedSpec.History && !feeds.isEmpty()) {
                    later.add(split);
                } else {
                    feeds.put(split.splitId(), open(split));
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Override
    public void wakeUp() {
        ready.release();
    }

    @Override
    public void close() {
        feeds.forEach((splitId, feed) -> {
            lines.closed(splitId);
            feed.close();
        });
    }

    private ArrivalBatch read() throws IOException {
        Set<String> finished = new HashSet<>();
        ArrivalBatch batch = new ArrivalBatch(finished);
        for (Map.Entry<String, Feed> entry : feeds.entrySet()) {
            Feed feed = entry.getValue();
            feed.drain(ARRIVALS_PER_FEED, arrival -> batch.add(entry.getKey(), arrival));
            if (feed.isExhausted()) {
                feed.close();
                finished.add(entry.getKey());
            }
        }
        finished.forEach(feeds::remove);
        if (feeds.isEmpty() && !later.isEmpty()) {
            ExchangeSplit next = later.remove();
            feeds.put(next.splitId(), open(next));
        }
        return batch;
    }

    private void await() throws IOException {
        try {
            boolean woken = ready.tryAcquire(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
            if (woken) {
                ready.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Cannot wait for frames: interrupted", e);
        }
    }

    private Trust trust() {
        return new Trust(
                options.getOptional(ExchangeSourceOptions.TRUST_STORE)
                        .map(Path::of)
                        .orElse(null),
                options.getOptional(ExchangeSourceOptions.TRUST_STORE_PASSWORD).orElse(null));
    }

    private Feed open(ExchangeSplit split) throws IOException {
        if (split.spec() instanceof FeedSpec.Tapes tapes) {
            Map<String, Map<String, Long>> read = new HashMap<>();
            split.positions().forEach((exchange, position) -> read.put(exchange, position.frames()));
            return new TapeFeed(tapes.tapes().stream().map(Path::of).toList(), tapes.exchanges(), tapes.frames(), read);
        }
        LiveFeed.Bounds bounds = new LiveFeed.Bounds(
                options.get(ExchangeSourceOptions.QUEUE_SIZE).getBytes(),
                new RequestShare(
                        options.get(ExchangeSourceOptions.REQUEST_SHARE),
                        options.getOptional(ExchangeSourceOptions.REQUEST_LEDGERS)
                                .map(Path::of)
                                .orElse(null)),
                trust());
        if (split.spec() instanceof FeedSpec.History history) {
            return history(split, history, bounds);
        }
        if (split.spec() instanceof FeedSpec.Prices prices) {
            return prices(split, prices, bounds);
        }
        FeedSpec.Live live = (FeedSpec.Live) split.spec();
        if (live.instruments().isEmpty()) {
            return new EndedFeed();
        }
        Exchange exchange = Exchanges.of(live.exchange());
        Hosts hosts = live.hosts();
        FeedPosition position = split.positions().get(live.exchange());
        LiveFeed feed = new LiveFeed(
                exchange,
                split.splitId(),
                hosts == null ? exchange.hosts() : hosts,
                live.instruments(),
                live.channels(),
                position == null ? Map.of() : position.frames(),
                bounds,
                ready::release);
        lines.opened(split.splitId(), exchange.id(), feed);
        return feed;
    }

    private Feed history(ExchangeSplit split, FeedSpec.History history, LiveFeed.Bounds bounds) {
        Exchange exchange = Exchanges.of(history.exchange());
        Hosts hosts = history.hosts();
        FeedPosition position = split.positions().get(history.exchange());
        RestFeed feed = new RestFeed(
                exchange,
                Map.of(),
                split.splitId(),
                (hosts == null ? exchange.hosts() : hosts).rest(),
                position == null ? Map.of() : position.frames(),
                bounds,
                ready::release);
        lines.opened(split.splitId(), exchange.id(), feed);
        return feed;
    }

    private Feed prices(ExchangeSplit split, FeedSpec.Prices prices, LiveFeed.Bounds bounds) {
        PriceVendor vendor = PriceVendors.of(prices.vendor());
        Map<String, String> headers = new HashMap<>();
        options.getOptional(ExchangeSourceOptions.PRICE_KEY)
                .ifPresent(key -> vendor.keyHeader().ifPresent(header -> headers.put(header, key)));
        FeedPosition position = split.positions().get(prices.vendor());
        RestFeed feed = new RestFeed(
                vendor,
                headers,
                split.splitId(),
                prices.host() == null ? vendor.host() : prices.host(),
                position == null ? Map.of() : position.frames(),
                bounds,
                ready::release);
        lines.opened(split.splitId(), vendor.id(), feed);
        return feed;
    }
}
