package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Decimal;

/**
 * What one second of one instrument leaves behind, or a part of that second: its last quote and its last price. Also
 * the word how far the instrument is complete; a quiet one says nothing else.
 *
 * @param exchange lower-case id
 * @param instrument unified name
 * @param second start of the second, microseconds since the epoch
 * @param quoteAt time of the last quote, or {@code ABSENT} if the second has none
 * @param quoteSequence the exchange's sequence of that quote, or {@code ABSENT}
 * @param bid best bid, quote units
 * @param ask best ask, quote units
 * @param priceAt time of the last trade, or {@code ABSENT} if the second has none
 * @param priceNumber number of that trade, or {@code ABSENT}
 * @param price its price, quote units
 * @param upTo exclusive end of what is complete, or {@code ABSENT}
 * @param knownAt our clock when that became known, or {@code ABSENT}
 */
record Standing(
        String exchange,
        String instrument,
        long second,
        long quoteAt,
        long quoteSequence,
        Decimal bid,
        Decimal ask,
        long priceAt,
        long priceNumber,
        Decimal price,
        long upTo,
        long knownAt) {

    static Standing of(LaneBar second) {
        Bar bar = second.bar();
        boolean traded = bar.fills > 0;
        return new Standing(
                second.exchange(),
                second.instrument(),
                second.second(),
                bar.quoteAt,
                bar.quoteSequence,
                bar.bid,
                bar.ask,
                traded ? bar.closeAt : ABSENT,
                traded ? bar.closeNumber : ABSENT,
                bar.close,
                second.upTo(),
                second.knownAt());
    }

    /** Nothing happened, and {@code upTo} is complete. */
    static Standing quiet(String exchange, String instrument, long second, long upTo, long knownAt) {
        return new Standing(
                exchange,
                instrument,
                second,
                ABSENT,
                ABSENT,
                Decimal.ZERO,
                Decimal.ZERO,
                ABSENT,
                ABSENT,
                Decimal.ZERO,
                upTo,
                knownAt);
    }

    /** {@code binance/BTC-USDT}. */
    String market() {
        return exchange + "/" + instrument;
    }

    boolean hasQuote() {
        return quoteAt != ABSENT;
    }

    boolean hasPrice() {
        return priceAt != ABSENT;
    }

    boolean isQuiet() {
        return !hasQuote() && !hasPrice();
    }

    /** Both parts of a second together, this one having come first. */
    Standing and(Standing later) {
        boolean newQuote =
                later.quoteAt > quoteAt || (later.quoteAt == quoteAt && later.quoteSequence >= quoteSequence);
        boolean newPrice = later.priceAt > priceAt || (later.priceAt == priceAt && later.priceNumber >= priceNumber);
        return new Standing(
                exchange,
                instrument,
                second,
                newQuote ? later.quoteAt : quoteAt,
                newQuote ? later.quoteSequence : quoteSequence,
                newQuote ? later.bid : bid,
                newQuote ? later.ask : ask,
                newPrice ? later.priceAt : priceAt,
                newPrice ? later.priceNumber : priceNumber,
                newPrice ? later.price : price,
                Math.max(upTo, later.upTo),
                Math.max(knownAt, later.knownAt));
    }
}
