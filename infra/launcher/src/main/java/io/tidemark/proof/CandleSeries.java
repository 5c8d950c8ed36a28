package io.tidemark.proof;

import io.tidemark.exchange.Candles;
import io.tidemark.exchange.Instruments;
import java.util.regex.Pattern;

/**
 * Whose candles, and of what length.
 *
 * @param exchange lower-case id
 * @param instrument unified name
 * @param timeframe length of the window as tables write it, {@code 1m}
 */
public record CandleSeries(String exchange, String instrument, String timeframe) {

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9_-]{0,40}");

    /** @throws IllegalArgumentException if one of them cannot be */
    public CandleSeries {
        if (!ID.matcher(exchange).matches()) {
            throw new IllegalArgumentException("Invalid exchange %s: must be an id in lower case".formatted(exchange));
        }
        if (!Instruments.isValid(instrument)) {
            throw new IllegalArgumentException(
                    "Invalid instrument %s: must be base and quote, as in BTC-USDT".formatted(instrument));
        }
        if (Candles.length(timeframe) < 0) {
            throw new IllegalArgumentException("Invalid timeframe %s: must be one of %s"
                    .formatted(timeframe, String.join(", ", Candles.TIMEFRAMES)));
        }
    }
}
