package io.tidemark.jobs.patterns;

import io.tidemark.jobs.windows.Spread;
import io.tidemark.model.MarketEvent;
import java.math.BigDecimal;

/**
 * An asset was bid for on one exchange above what it was on offer for on another, and that lasted.
 *
 * @param asset what, {@code BTC}
 * @param quoteAsset in units of what
 * @param startedAt the first second at which it was crossed, microseconds since the epoch
 * @param endedAt the last second at which it was, or {@link MarketEvent#ABSENT} if it still was when it had lasted too
 *     long to be watched further
 * @param peakAt the second at which it was crossed most, the first of several
 * @param peakBps by how much then, of the ask, in hundredths of a percent
 * @param bidExchange who bid then
 * @param askExchange who asked then
 * @param conversion of the peak
 * @param seconds how many seconds it was seen to be crossed
 * @param knownAt our clock when all that was known, microseconds since the epoch
 * @param oldestAge age at the peak of the oldest quote or price that took part, microseconds, or
 *     {@link MarketEvent#ABSENT} in what an older release left behind
 */
public record CrossedMarket(
        String asset,
        String quoteAsset,
        long startedAt,
        long endedAt,
        long peakAt,
        BigDecimal peakBps,
        String bidExchange,
        String askExchange,
        Spread.Conversion conversion,
        long seconds,
        long knownAt,
        long oldestAge) {}
