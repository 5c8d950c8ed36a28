package io.tidemark.exchange;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange serves over REST to whoever has no key, and at what price. One address shares one budget for
 * everything it asks.
 *
 * @param budget weight one address may spend within {@code window}
 * @param window how long spent weight counts
 * @param usedHeader header of an answer that tells the weight spent in the present window; null if there is none
 * @param tradesWeight weight of a page of trades
 * @param otherWeight weight of any other request, at most
 * @param pageSize most trades on one page
 * @param lookBack how old the oldest trade may be that is still served; null where none is stated
 */
public record RestLimits(
        int budget,
        Duration window,
        @Nullable String usedHeader,
        int tradesWeight,
        int otherWeight,
        int pageSize,
        @Nullable Duration lookBack) {}
