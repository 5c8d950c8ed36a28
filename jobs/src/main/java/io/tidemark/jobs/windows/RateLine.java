package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a stablecoin was worth in dollars on one exchange, second by second. State; {@link RateLineSerializer}. */
final class RateLine {

    private static final BigDecimal HALF = new BigDecimal("0.5");

    final TreeMap<Long, Standing> seconds = new TreeMap<>();
    /** How far it is complete. */
    long upTo = ABSENT;
    /** Our clock when the newest of it became known. */
    long knownAt = ABSENT;

    void add(Standing standing) {
        upTo = Math.max(upTo, standing.upTo());
        knownAt = Math.max(knownAt, standing.knownAt());
        if (!standing.isQuiet()) {
            seconds.merge(standing.second(), standing, Standing::and);
        }
    }

    void forgetBefore(long second) {
        seconds.headMap(second).clear();
    }

    /** The middle of the last quote before {@code at}, else the last price; null if both are too old. */
    @Nullable
    BigDecimal at(long at, long maxAge) {
        @Nullable BigDecimal price = null;
        for (Map.Entry<Long, Standing> second :
                seconds.headMap(at, false).descendingMap().entrySet()) {
            Standing standing = second.getValue();
            if (second.getKey() + Timeframe.SECOND.micros() + maxAge <= at) {
                break;
            }
            if (standing.hasQuote() && at - standing.quoteAt() <= maxAge && isValid(standing)) {
                return standing.bid()
                        .toBigDecimal()
                        .add(standing.ask().toBigDecimal())
                        .multiply(HALF);
            }
            if (price == null && standing.hasPrice() && at - standing.priceAt() <= maxAge) {
                price = standing.price().toBigDecimal();
            }
        }
        return price;
    }

    private static boolean isValid(Standing standing) {
        return standing.bid().signum() > 0 && standing.bid().compareTo(standing.ask()) <= 0;
    }
}
