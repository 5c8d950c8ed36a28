package io.tidemark.proof;

import io.tidemark.exchange.Candles;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Locale;

/** How far apart the windows of a file lie, to tell one that is of another length than was said. */
final class Spacing {

    /** With fewer windows than this, those of a market without many trades may lie far apart by chance. */
    private static final int ENOUGH = 10;

    private final String timeframe;
    private long windows;
    private long first;
    /** Microseconds that divide all distances. */
    private BigInteger apart = BigInteger.ZERO;

    Spacing(String timeframe) {
        this.timeframe = timeframe;
    }

    void add(long windowStart) {
        if (windows == 0) {
            first = windowStart;
        }
        windows++;
        apart = apart.gcd(BigInteger.valueOf(windowStart - first));
    }

    /** @throws IllegalArgumentException if all distances are multiples of a longer timeframe */
    void check(Path file) {
        String longest = timeframe;
        for (String other : Candles.TIMEFRAMES) {
            if (Candles.length(other) > Candles.length(longest) && apart.longValue() % Candles.length(other) == 0) {
                longest = other;
            }
        }
        if (windows >= ENOUGH && !longest.equals(timeframe)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "Cannot import %s: all its %,d windows lie %s apart or a multiple of it, so they are not of %s; if they are of %s,"
                            + " import it with --timeframe %s",
                    file,
                    windows,
                    longest,
                    timeframe,
                    longest,
                    longest));
        }
    }
}
