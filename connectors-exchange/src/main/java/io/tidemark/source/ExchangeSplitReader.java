package io.tidemark.source;

import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.Hosts;
import io.tidemark.model.Frame;
import io.tidemark.transport.Feed;
import io.tidemark.transport.SocketFeed;
import io.tidemark.transport.TapeFeed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;

/**
 * Reads the feeds of all splits of one reader, on the fetcher's thread. Never waits inside a feed: it waits for any of
 * them to have something, or to be woken.
 */
final class ExchangeSplitReader implements SplitReader<Frame, ExchangeSplit> {

    private static final int FRAMES_PER_FEED = 512;
    private static final long LONGEST_WAIT_MILLIS = 200;

    private final long queueBytes;
    private final Map<String, Feed> feeds = new LinkedHashMap<>();
    private final Semaphore ready = new Semaphore(0);

    ExchangeSplitReader(long queueBytes) {
        this.queueBytes = queueBytes;
    }

    @Override
    public RecordsWithSplitIds<Frame> fetch() throws IOException {
        FrameBatch batch = read();
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
                feeds.put(split.splitId(), open(split));
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
        feeds.values().forEach(Feed::close);
    }

    private FrameBatch read() throws IOException {
        Set<String> finished = new HashSet<>();
        FrameBatch batch = new FrameBatch(finished);
        for (Map.Entry<String, Feed> entry : feeds.entrySet()) {
            Feed feed = entry.getValue();
            feed.drain(FRAMES_PER_FEED, frame -> batch.add(entry.getKey(), frame));
            if (feed.isExhausted()) {
                feed.close();
                finished.add(entry.getKey());
            }
        }
        finished.forEach(feeds::remove);
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

    private Feed open(ExchangeSplit split) throws IOException {
        if (split.spec() instanceof FeedSpec.Tapes tapes) {
            long read = split.positions().values().stream()
                    .flatMap(position -> position.frames().values().stream())
                    .mapToLong(Long::longValue)
                    .sum();
            return new TapeFeed(tapes.tapes().stream().map(Path::of).toList(), tapes.exchanges(), read);
        }
        FeedSpec.Live live = (FeedSpec.Live) split.spec();
        Exchange exchange = Exchanges.of(live.exchange());
        Hosts hosts = live.hosts();
        FeedPosition position = split.positions().get(live.exchange());
        return new SocketFeed(
                exchange,
                split.splitId(),
                hosts == null ? exchange.hosts() : hosts,
                live.instruments(),
                live.channels(),
                position == null ? 0 : position.frames().getOrDefault(split.splitId(), 0L),
                queueBytes,
                ready::release);
    }
}
