package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import org.jspecify.annotations.Nullable;

/**
 * One instrument's bar of one second, or a part of it, with the word how far the instrument is complete. A bar without
 * trades carries only that word, and perhaps a quote or what is known of trades that were missed or are outliers.
 *
 * @param exchange lower-case id
 * @param instrument unified name
 * @param second start of the second, microseconds since the epoch
 * @param bar what was gathered
 * @param missed trades that were missed and what became of them, or null
 * @param upTo exclusive end of what is complete, or {@code ABSENT}
 * @param knownAt our clock when that became known, or {@code ABSENT}
 */
public record LaneBar(
        String exchange,
        String instrument,
        long second,
        Bar bar,
        @Nullable Missed missed,
        long upTo,
        long knownAt) {

    /** The word that a trade of this time is an outlier. */
    public static LaneBar outlier(String exchange, String instrument, long tradedAt) {
        Bar bar = new Bar();
        bar.outliers = 1;
        return new LaneBar(exchange, instrument, Timeframe.SECOND.start(tradedAt), bar, null, ABSENT, ABSENT);
    }

    /** The same, with the word that the instrument is complete up to a time. */
    LaneBar upTo(long time, long knownSince) {
        return new LaneBar(exchange, instrument, second, bar, missed, time, knownSince);
    }

    /** {@code binance/BTC-USDT}; what candles are keyed by. */
    String market() {
        return exchange + "/" + instrument;
    }
}
