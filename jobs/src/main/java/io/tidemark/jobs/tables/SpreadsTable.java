package io.tidemark.jobs.tables;

import io.tidemark.jobs.windows.Spread;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.jspecify.annotations.Nullable;

/** {@code gold.spreads}. */
final class SpreadsTable implements TableMapping<Spread> {

    private static final long serialVersionUID = 1L;
    private static final RowOrder<Spread> ORDER = new RowOrder<>(
            Spread::asset,
            Spread::quoteAsset,
            Comparator.comparingLong(Spread::at).thenComparingInt(Spread::revision));

    private final Words words = new Words();

    @Override
    public String table() {
        return "gold.spreads";
    }

    @Override
    public Class<Spread> type() {
        return Spread.class;
    }

    @Override
    public List<String> columns() {
        return List.of(
                "asset",
                "quote_asset",
                "spread_time",
                "best_bid",
                "best_bid_exchange",
                "best_bid_instrument",
                "best_ask",
                "best_ask_exchange",
                "best_ask_instrument",
                "crossed_bps",
                "max_price",
                "max_price_exchange",
                "max_price_instrument",
                "min_price",
                "min_price_exchange",
                "min_price_instrument",
                "difference",
                "difference_bps",
                "exchanges",
                "conversion",
                "oldest_age_ms",
                "revision",
                "known_at");
    }

    @Override
    public RowData row(Spread spread) {
        Spread.Offer bid = spread.bestBid();
        Spread.Offer ask = spread.bestAsk();
        Spread.Offer max = spread.maxPrice();
        Spread.Offer min = spread.minPrice();
        return GenericRowData.of(
                words.of(spread.asset()),
                words.of(spread.quoteAsset()),
                Values.time(spread.at()),
                price(bid),
                exchange(bid),
                instrument(bid),
                price(ask),
                exchange(ask),
                instrument(ask),
                decimal(spread.crossedBps()),
                price(max),
                exchange(max),
                instrument(max),
                price(min),
                exchange(min),
                instrument(min),
                decimal(spread.difference()),
                decimal(spread.differenceBps()),
                spread.exchanges(),
                words.of(spread.conversion().text()),
                spread.oldestAge() / 1_000,
                spread.revision(),
                Values.time(spread.knownAt()));
    }

    @Override
    public RowOrder<Spread> order() {
        return ORDER;
    }

    private @Nullable StringData exchange(Spread.@Nullable Offer offer) {
        return offer == null ? null : words.of(offer.exchange());
    }

    private @Nullable StringData instrument(Spread.@Nullable Offer offer) {
        return offer == null ? null : words.of(offer.instrument());
    }

    private static @Nullable DecimalData price(Spread.@Nullable Offer offer) {
        return offer == null ? null : Values.decimal(offer.price());
    }

    private static @Nullable DecimalData decimal(@Nullable BigDecimal value) {
        return value == null ? null : Values.decimal(value);
    }
}
