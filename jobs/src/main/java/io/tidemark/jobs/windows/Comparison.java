package io.tidemark.jobs.windows;

import io.tidemark.jobs.windows.Spread.Conversion;
import io.tidemark.jobs.windows.Spread.Offer;
import io.tidemark.model.Decimal;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compares the markets of a group at one moment. Fed second by second, backwards from that moment. */
final class Comparison {

    private final long at;
    private final long maxAge;
    // In the order of the markets, so that of equals the same one is always named.
    private final TreeMap<String, Standing> quotes = new TreeMap<>();
    private final TreeMap<String, Standing> prices = new TreeMap<>();

    Comparison(long at, long maxAge) {
        this.at = at;
        this.maxAge = maxAge;
    }

    /** The first second of which a quote can still be young enough. */
    long from() {
        return Timeframe.SECOND.start(at - maxAge);
    }

    /** Takes what is newest of each market, the newest second first. */
    void look(SecondStandings second) {
        second.standings().forEach((market, standing) -> {
            if (standing.hasQuote()) {
                quotes.putIfAbsent(market, standing);
            }
            if (standing.hasPrice()) {
                prices.putIfAbsent(market, standing);
            }
        });
    }

    /** Whether so many markets have all been found. */
    boolean isFull(int markets) {
        return quotes.size() == markets && prices.size() == markets;
    }

    /**
     * The result, or null if fewer than two exchanges have a young quote and fewer than two a young price.
     *
     * @param group {@code BTC/USD}
     * @param rates what a stablecoin is worth, null where nobody knows
     */
    @Nullable
    Spread of(String group, Function<String, @Nullable BigDecimal> rates) {
        quotes.values().removeIf(standing -> !isQuoteValid(standing));
        prices.values().removeIf(standing -> at - standing.priceAt() > maxAge);
        Set<String> exchanges = new HashSet<>();
        if (!isOnTwo(quotes, exchanges)) {
            quotes.clear();
        }
        if (!isOnTwo(prices, exchanges)) {
            prices.clear();
        }
        if (quotes.isEmpty() && prices.isEmpty()) {
            return null;
        }
        int slash = group.indexOf('/');
        String unit = group.substring(slash + 1);
        Converter converter = new Converter(unit, rates);
        @Nullable Offer bestBid = null;
        @Nullable Offer bestAsk = null;
        @Nullable Offer max = null;
        @Nullable Offer min = null;
        long oldest = 0;
        for (Standing standing : quotes.values()) {
            bestBid = higher(bestBid, converter.offer(standing, standing.bid()));
            bestAsk = lower(bestAsk, converter.offer(standing, standing.ask()));
            oldest = Math.max(oldest, at - standing.quoteAt());
        }
        for (Standing standing : prices.values()) {
            Offer offer = converter.offer(standing, standing.price());
            max = higher(max, offer);
            min = lower(min, offer);
            oldest = Math.max(oldest, at - standing.priceAt());
        }
        return new Spread(
                group.substring(0, slash),
                unit,
                at,
                bestBid,
                bestAsk,
                max,
                min,
                exchanges.size(),
                converter.conversion,
                oldest,
                0,
                0);
    }

    private boolean isQuoteValid(Standing standing) {
        return at - standing.quoteAt() <= maxAge
                && standing.bid().signum() > 0
                && standing.bid().compareTo(standing.ask()) <= 0;
    }

    private static boolean isOnTwo(Map<String, Standing> standings, Set<String> all) {
        Set<String> these = new HashSet<>();
        standings.values().forEach(standing -> these.add(standing.exchange()));
        if (these.size() < 2) {
            return false;
        }
        all.addAll(these);
        return true;
    }

    private static Offer higher(@Nullable Offer best, Offer offer) {
        return best == null || offer.price().compareTo(best.price()) > 0 ? offer : best;
    }

    private static Offer lower(@Nullable Offer best, Offer offer) {
        return best == null || offer.price().compareTo(best.price()) < 0 ? offer : best;
    }

    /** Makes prices in stablecoins prices in dollars. */
    private static final class Converter {

        private final String unit;
        private final Function<String, @Nullable BigDecimal> rates;
        private Conversion conversion = Conversion.NONE;

        Converter(String unit, Function<String, @Nullable BigDecimal> rates) {
            this.unit = unit;
            this.rates = rates;
        }

        Offer offer(Standing standing, Decimal price) {
            return new Offer(
                    converted(price.toBigDecimal(), UsdGroup.quote(standing.instrument())),
                    standing.exchange(),
                    standing.instrument());
        }

        private BigDecimal converted(BigDecimal price, String quoteAsset) {
            if (quoteAsset.equals(unit)) {
                return price;
            }
            BigDecimal rate = rates.apply(quoteAsset);
            if (rate == null) {
                conversion = Conversion.PAR;
                return price;
            }
            if (conversion == Conversion.NONE) {
                conversion = Conversion.RATE;
            }
            return price.multiply(rate).stripTrailingZeros();
        }
    }
}
