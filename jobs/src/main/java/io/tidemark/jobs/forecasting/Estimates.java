package io.tidemark.jobs.forecasting;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * Where prices, which are decimals, become numbers to estimate with, and estimates become prices: of as many digits
 * behind the point as the instrument's own prices have. No other class of the jobs may do either.
 */
final class Estimates {

    private Estimates() {}

    static double of(BigDecimal price) {
        return price.doubleValue();
    }

    /** Digits behind the point that prices of an instrument have: those of the most exact among these. */
    static int scale(List<Close> closes) {
        return closes.stream()
                .mapToInt(close -> close.price().stripTrailingZeros().scale())
                .reduce(0, Math::max);
    }

    static BigDecimal price(double estimate, int scale, RoundingMode rounding) {
        return BigDecimal.valueOf(estimate).setScale(scale, rounding);
    }
}
