package io.tidemark.source;

import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.KnownTrades;
import io.tidemark.exchange.PriceVendors;
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
    private final Map<String, PriceFeedState> prices = new HashMap<>();

    /**
     * @param split as it was handed out or restored
     * @param rules settings
     * @param line what can be asked of its feed; null of a recording
     */
    ExchangeSplitState(ExchangeSplit split, FeedRules rules, @Nullable Line line) {
        this.split = split;
        this.rules = rules;
        this.line = line;
        split.positions().forEach((id, position) -> {
            if (PriceVendors.all().containsKey(id)) {
                prices.put(id, prices(id, position));
            } else {
                feeds.put(id, feed(id, position));
            }
        });
    }

    /** Whether it polls prices, and is no exchange's. */
    boolean isPolled() {
        return split.spec() instanceof FeedSpec.Prices;
    }

    FeedState feed(String exchange) {
        FeedState feed = feeds.get(exchange);
        if (feed == null) {
            feed = feed(exchange, NOWHERE);
            feeds.put(exchange, feed);
        }
        return feed;
    }

    /** The same, or null if the id is that of a vendor of prices. */
    @Nullable
    FeedState feedUnlessVendor(String id) {
        FeedState feed = feeds.get(id);
        return feed == null && !PriceVendors.all().containsKey(id) ? feed(id) : feed;
    }

    PriceFeedState prices(String vendor) {
        PriceFeedState state = prices.get(vendor);
        if (state == null) {
            state = prices(vendor, NOWHERE);
            prices.put(vendor, state);
        }
        return state;
    }

    Collection<FeedState> feeds() {
        return feeds.values();
    }

    String splitId() {
        return split.splitId();
    }

    ExchangeSplit snapshot() {
        Map<String, FeedPosition> positions = new HashMap<>();
        feeds.forEach((exchange, feed) -> positions.put(exchange, feed.snapshot()));
        prices.forEach((vendor, state) -> positions.put(vendor, state.snapshot()));
        return new ExchangeSplit(split.splitId(), split.spec(), positions);
    }

    private PriceFeedState prices(String vendor, FeedPosition position) {
        return new PriceFeedState(
                PriceVendors.of(vendor),
                split.spec() instanceof FeedSpec.Prices spec ? spec : null,
                line,
                rules.pricePeriod(),
                position.frames());
    }

    private FeedState feed(String exchange, FeedPosition position) {
        // A recording is taken as it is.
        Predicate<String> wanted =
                split.spec() instanceof FeedSpec.Live live ? Set.copyOf(live.instruments())::contains : any -> true;
        Map<String, KnownTrades> known =
                split.spec() instanceof FeedSpec.Tapes tapes ? tapes.known(exchange) : Map.of();
        return new FeedState(Exchanges.of(exchange), rules, line, position, wanted, known);
    }
}
