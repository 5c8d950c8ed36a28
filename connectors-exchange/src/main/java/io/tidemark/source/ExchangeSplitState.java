package io.tidemark.source;

import io.tidemark.exchange.Exchanges;
import io.tidemark.model.MarketEvent;
import io.tidemark.transport.Line;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The reader's living copy of an {@link ExchangeSplit}; changed only where arrivals become events. */
final class ExchangeSplitState {

    private static final FeedPosition NOWHERE =
            new FeedPosition(Map.of(), Map.of(), Map.of(), MarketEvent.ABSENT, MarketEvent.ABSENT, MarketEvent.ABSENT);

    private final ExchangeSplit split;
    private final FeedRules rules;
    private final @Nullable Line line;
    private final Map<String, FeedState> feeds = new HashMap<>();

    /**
     * @param split as it was handed out or restored
     * @param rules settings
     * @param line what can be asked of its feed; null of a recording
     */
    ExchangeSplitState(ExchangeSplit split, FeedRules rules, @Nullable Line line) {
        this.split = split;
        this.rules = rules;
        this.line = line;
        split.positions().forEach((exchange, position) -> feeds.put(exchange, feed(exchange, position)));
    }

    FeedState feed(String exchange) {
        FeedState feed = feeds.get(exchange);
        if (feed == null) {
            feed = feed(exchange, NOWHERE);
            feeds.put(exchange, feed);
        }
        return feed;
    }

    Collection<FeedState> feeds() {
        return feeds.values();
    }

    ExchangeSplit snapshot() {
        Map<String, FeedPosition> positions = new HashMap<>();
        feeds.forEach((exchange, feed) -> positions.put(exchange, feed.snapshot()));
        return new ExchangeSplit(split.splitId(), split.spec(), positions);
    }

    private FeedState feed(String exchange, FeedPosition position) {
        // A recording is taken as it is.
        Predicate<String> wanted =
                split.spec() instanceof FeedSpec.Live live ? Set.copyOf(live.instruments())::contains : any -> true;
        return new FeedState(Exchanges.of(exchange), rules, line, position, wanted);
    }
}
