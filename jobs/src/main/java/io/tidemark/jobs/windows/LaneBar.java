package io.tidemark.jobs.windows;

/**
 * One instrument's bar of one second, or a part of it, with the word how far the instrument is complete. A bar without
 * trades carries only that word, and perhaps a quote.
 *
 * @param exchange lower-case id
 * @param instrument unified name
 * @param second start of the second, microseconds since the epoch
 * @param bar what was gathered
 * @param upTo exclusive end of what is complete, or {@code ABSENT}
 * @param knownAt our clock when that became known, or {@code ABSENT}
 */
public record LaneBar(String exchange, String instrument, long second, Bar bar, long upTo, long knownAt) {

    /** {@code binance/BTC-USDT}; what candles are keyed by. */
    String market() {
        return exchange + "/" + instrument;
    }
}
