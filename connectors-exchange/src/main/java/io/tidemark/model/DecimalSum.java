package io.tidemark.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * An exact sum of decimals and of products of decimals, none of them negative. The order of adding makes no difference.
 *
 * <p>128 bits as long as they suffice, which is for every sum a market has produced so far; beyond that as many as it
 * takes.
 */
public final class DecimalSum {

    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    // The value is (high * 2^64 + low) / 10^scale, low unsigned, or big / 10^scale if big is there.
    private long high;
    private long low;
    private int scale;
    private @Nullable BigInteger big;

    /** Zero. */
    public DecimalSum() {}

    /**
     * The sum that {@link #unscaled} and {@link #scale} described.
     *
     * @param unscaled not negative
     * @param scale digits behind the point, 0 to 36
     */
    public DecimalSum(BigInteger unscaled, int scale) {
        this.scale = scale;
        if (unscaled.bitLength() <= 127) {
            this.high = unscaled.shiftRight(64).longValue();
            this.low = unscaled.longValue();
        } else {
            this.big = unscaled;
        }
    }

    public void add(Decimal value) {
        requireNotNegative(value.signum() < 0);
        add(0, value.unscaled(), value.scale());
    }

    /** Adds {@code left × right}. */
    public void addProduct(Decimal left, Decimal right) {
        requireNotNegative(left.signum() < 0 || right.signum() < 0);
        add(
                Math.multiplyHigh(left.unscaled(), right.unscaled()),
                left.unscaled() * right.unscaled(),
                left.scale() + right.scale());
    }

    public void add(DecimalSum other) {
        if (other.big != null) {
            addBig(other.big, other.scale);
        } else {
            add(other.high, other.low, other.scale);
        }
    }

    public DecimalSum copy() {
        DecimalSum copy = new DecimalSum();
        copy.high = high;
        copy.low = low;
        copy.scale = scale;
        copy.big = big;
        return copy;
    }

    /** The digits of the value, without its point. */
    public BigInteger unscaled() {
        return big != null ? big : wide(high, low);
    }

    /** Digits behind the point, 0 to 36. */
    public int scale() {
        return scale;
    }

    public BigDecimal toBigDecimal() {
        if (big == null && high == 0 && low >= 0) {
            // Short numbers are reckoned with much faster, and nearly all are.
            return BigDecimal.valueOf(low, scale);
        }
        return new BigDecimal(unscaled(), scale);
    }

    @Override
    public String toString() {
        return toBigDecimal().toPlainString();
    }

    private void add(long otherHigh, long otherLow, int otherScale) {
        if (big != null) {
            addBig(wide(otherHigh, otherLow), otherScale);
            return;
        }
        if (otherScale > scale) {
            // Nothing has been lost if this does not fit: both sides are still whole.
            if (!rescale(otherScale)) {
                addBig(wide(otherHigh, otherLow), otherScale);
                return;
            }
        }
        long addHigh = otherHigh;
        long addLow = otherLow;
        for (int left = scale - otherScale; left > 0; ) {
            long power = POWERS[Math.min(left, 18)];
            long shiftedHigh = timesHigh(addHigh, addLow, power);
            if (shiftedHigh < 0) {
                addBig(wide(otherHigh, otherLow), otherScale);
                return;
            }
            addLow *= power;
            addHigh = shiftedHigh;
            left -= Math.min(left, 18);
        }
        long sumLow = low + addLow;
        long carry = Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0;
        long sumHigh = high + addHigh + carry;
        if (sumHigh < 0) {
            addBig(wide(otherHigh, otherLow), otherScale);
            return;
        }
        low = sumLow;
        high = sumHigh;
    }

    private boolean rescale(int to) {
        long newHigh = high;
        long newLow = low;
        for (int left = to - scale; left > 0; ) {
            long power = POWERS[Math.min(left, 18)];
            long shiftedHigh = timesHigh(newHigh, newLow, power);
            if (shiftedHigh < 0) {
                return false;
            }
            newLow *= power;
            newHigh = shiftedHigh;
            left -= Math.min(left, 18);
        }
        high = newHigh;
        low = newLow;
        scale = to;
        return true;
    }

    private void addBig(BigInteger other, int otherScale) {
        int to = Math.max(scale, otherScale);
        big = unscaled()
                .multiply(BigInteger.TEN.pow(to - scale))
                .add(other.multiply(BigInteger.TEN.pow(to - otherScale)));
        scale = to;
    }

    /** The high half of a product of 128 by 64 bits, or -1 if it does not fit into 127 bits. */
    private static long timesHigh(long high, long low, long by) {
        if (Math.multiplyHigh(high, by) != 0) {
            return -1;
        }
        long upper = high * by;
        // The unsigned high half of low times by; by is never negative.
        long carried = Math.multiplyHigh(low, by) + ((low >> 63) & by);
        long sum = upper + carried;
        return upper < 0 || carried < 0 || sum < 0 ? -1 : sum;
    }

    private static BigInteger wide(long high, long low) {
        if (high == 0 && low >= 0) {
            return BigInteger.valueOf(low);
        }
        BigInteger lower = BigInteger.valueOf(low & Long.MAX_VALUE);
        if (low < 0) {
            lower = lower.setBit(63);
        }
        return BigInteger.valueOf(high).shiftLeft(64).add(lower);
    }

    private static void requireNotNegative(boolean negative) {
        if (negative) {
            throw new IllegalArgumentException("Cannot add to sum: value is negative");
        }
    }
}
