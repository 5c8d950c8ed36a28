package io.tidemark.source;

import java.util.HashMap;
import java.util.Map;

/** The reader's living copy of an {@link ExchangeSplit}; changed only where frames become events. */
final class ExchangeSplitState {

    private final ExchangeSplit split;
    private final Map<String, FeedState> feeds = new HashMap<>();

    ExchangeSplitState(ExchangeSplit split) {
        this.split = split;
        split.positions().forEach((exchange, position) -> feeds.put(exchange, new FeedState(position)));
    }

    FeedState feed(String exchange) {
        return feeds.computeIfAbsent(exchange, id -> new FeedState());
    }

    ExchangeSplit snapshot() {
        Map<String, FeedPosition> positions = new HashMap<>();
        feeds.forEach((exchange, feed) -> positions.put(exchange, feed.snapshot()));
        return new ExchangeSplit(split.splitId(), split.spec(), positions);
    }
}
