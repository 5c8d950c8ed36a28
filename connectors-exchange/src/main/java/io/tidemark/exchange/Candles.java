package io.tidemark.exchange;

import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Candles of the exchanges: which lengths are kept, and what a good one is. */
public final class Candles {

    /** Lengths of the windows that are kept, as tables write them, the shortest first. */
    public static final List<String> TIMEFRAMES = List.of("1s", "1m", "5m", "15m", "1h", "4h", "1d");

    private static final long SECOND = 1_000_000L;
    private static final BigDecimal END = BigDecimal.TEN.pow(20);
    private static final int MAX_SCALE = 18;

    private Candles() {}

    /**
     * Length of a window, microseconds, or {@link MarketEvent#ABSENT} where candles of that length are not kept.
     *
     * @param timeframe as tables write it, {@code 1m}
     */
    public static long length(String timeframe) {
        return switch (timeframe) {
            case "1s" -> SECOND;
            case "1m" -> 60 * SECOND;
            case "5m" -> 300 * SECOND;
            case "15m" -> 900 * SECOND;
            case "1h" -> 3_600 * SECOND;
            case "4h" -> 14_400 * SECOND;
            case "1d" -> 86_400 * SECOND;
            default -> MarketEvent.ABSENT;
        };
    }

    /**
     * The candle itself.
     *
     * @throws BadFrameException if it is no candle, or the tables cannot hold it
     */
    public static OfficialCandle checked(OfficialCandle candle) {
        long length = length(candle.timeframe());
        if (length == MarketEvent.ABSENT
                || candle.windowStart() % length != 0
                || candle.windowEnd() != candle.windowStart() + length) {
            throw invalid(candle, "must fill a window of its length");
        }
        boolean ordered = candle.low().signum() > 0
                && candle.low().compareTo(candle.open()) <= 0
                && candle.low().compareTo(candle.close()) <= 0
                && candle.high().compareTo(candle.open()) >= 0
                && candle.high().compareTo(candle.close()) >= 0;
        if (!ordered) {
            throw invalid(candle, "its low must be above 0, its open and close between low and high");
        }
        if (!fits(candle.volumeBase())
                || !fits(candle.volumeQuote())
                || !fits(candle.takerBuyBase())
                || !fits(candle.takerBuyQuote())) {
            throw invalid(candle, "its volumes must be from 0 to 1e20, with at most 18 digits behind the point");
        }
        return candle;
    }

    private static boolean fits(@Nullable BigDecimal volume) {
        return volume == null
                || (volume.signum() >= 0
                        && volume.compareTo(END) < 0
                        && volume.stripTrailingZeros().scale() <= MAX_SCALE);
    }

    private static BadFrameException invalid(OfficialCandle candle, String rule) {
        return new BadFrameException(
                Code.BAD_VALUE,
                "Invalid candle %s of %s at %d: %s"
                        .formatted(candle.timeframe(), candle.instrument(), candle.windowStart(), rule));
    }
}
