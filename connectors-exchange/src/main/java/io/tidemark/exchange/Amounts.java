package io.tidemark.exchange;

import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.model.Decimal;
import io.tidemark.model.Quote;
import io.tidemark.model.Trade;

/**
 * Holds prices, quantities and what is paid to what the tables can hold and add up: above zero, below 10^15.
 *
 * <p>The tables are DECIMAL(38, 18), 20 digits before the point, so that 100,000 of the largest trades still add up.
 */
public final class Amounts {

    private static final int MAX_POWER = 15;
    private static final Decimal END = Decimal.parse("1e15");
    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private Amounts() {}

    /**
     * The trade itself.
     *
     * @throws BadFrameException if its amounts are out of bounds
     */
    public static Trade checked(Trade trade) {
        boolean positive = trade.price().signum() > 0 && trade.quantity().signum() > 0;
        if (!positive || !isPayable(trade.price(), trade.quantity())) {
            throw new BadFrameException(
                    Code.BAD_NUMBER,
                    "Invalid trade %s of %s: price %s, quantity %s and their product must be above 0 and below 1e15"
                            .formatted(trade.tradeId(), trade.instrument(), trade.price(), trade.quantity()));
        }
        return trade;
    }

    /**
     * The quote itself. Its quantities may be zero, which stands for "not said".
     *
     * @throws BadFrameException if its amounts are out of bounds
     */
    public static Quote checked(Quote quote) {
        boolean good = quote.bid().signum() > 0
                && quote.ask().signum() > 0
                && quote.bidQuantity().signum() >= 0
                && quote.askQuantity().signum() >= 0
                && isSmall(quote.bid())
                && isSmall(quote.ask())
                && isSmall(quote.bidQuantity())
                && isSmall(quote.askQuantity());
        if (!good) {
            throw new BadFrameException(
                    Code.BAD_NUMBER,
                    "Invalid quote of %s: bid %s of %s and ask %s of %s must be above 0 and below 1e15"
                            .formatted(
                                    quote.instrument(),
                                    quote.bidQuantity(),
                                    quote.bid(),
                                    quote.askQuantity(),
                                    quote.ask()));
        }
        return quote;
    }

    /** False where bid or ask is zero of zero, which is how an empty side of a book is written. */
    public static boolean isTwoSided(Quote quote) {
        return (quote.bid().signum() != 0 || quote.bidQuantity().signum() != 0)
                && (quote.ask().signum() != 0 || quote.askQuantity().signum() != 0);
    }

    private static boolean isSmall(Decimal value) {
        return value.compareTo(END) < 0;
    }

    /** Exact: both factors have at most 18 digits, so that their product has 36 and fits 128 bits. */
    private static boolean isPayable(Decimal price, Decimal quantity) {
        if (!isSmall(price) || !isSmall(quantity)) {
            return false;
        }
        int power = MAX_POWER + price.scale() + quantity.scale();
        if (power >= 36) {
            return true;
        }
        long left = POWERS[Math.min(power, 18)];
        long right = POWERS[Math.max(power - 18, 0)];
        int high =
                Long.compare(Math.multiplyHigh(price.unscaled(), quantity.unscaled()), Math.multiplyHigh(left, right));
        return high != 0 ? high < 0 : Long.compareUnsigned(price.unscaled() * quantity.unscaled(), left * right) < 0;
    }
}
