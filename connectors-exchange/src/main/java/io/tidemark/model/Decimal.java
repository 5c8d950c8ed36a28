package io.tidemark.model;

import java.math.BigDecimal;

/**
 * An exact decimal: {@code unscaled / 10^scale}. Zeros at the end are dropped, so equal values are equal records.
 *
 * <p>Holds what a price or quantity on the wire can be: at most 18 significant digits, at most 18 of them behind the
 * point. What does not fit is refused, never rounded.
 *
 * @param unscaled the digits
 * @param scale digits behind the point, 0 to 18
 */
public record Decimal(long unscaled, int scale) implements Comparable<Decimal> {

    /** Digits behind the point that the tables keep. */
    public static final int MAX_SCALE = 18;

    public static final Decimal ZERO = new Decimal(0, 0);

    private static final int MAX_DIGITS = 18;
    private static final long[] POWERS = new long[MAX_SCALE + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    /**
     * Reads {@code 28165.47000000}, {@code -1}, {@code 1e-7}.
     *
     * @throws NumberFormatException if the text is no decimal number, or one that does not fit
     */
    public static Decimal parse(CharSequence text) {
        char[] chars = text.toString().toCharArray();
        return parse(chars, 0, chars.length);
    }

    /**
     * Reads a number out of a buffer without copying it.
     *
     * @throws NumberFormatException if the text is no decimal number, or one that does not fit
     */
    public static Decimal parse(char[] text, int offset, int length) {
        int at = offset;
        int end = offset + length;
        boolean negative = at < end && text[at] == '-';
        if (negative) {
            at++;
        }
        long unscaled = 0;
        int scale = 0;
        int pendingZeros = 0;
        int digits = 0;
        boolean point = false;
        boolean any = false;
        for (; at < end; at++) {
            char c = text[at];
            if (c >= '0' && c <= '9') {
                any = true;
                if (point) {
                    scale++;
                }
                if (c == '0') {
                    // Zeros count only once another digit follows.
                    if (digits > 0) {
                        pendingZeros++;
                    }
                    continue;
                }
                digits += pendingZeros + 1;
                if (digits > MAX_DIGITS) {
                    throw invalid(text, offset, length, "more than 18 digits");
                }
                unscaled = unscaled * POWERS[pendingZeros + 1] + (c - '0');
                pendingZeros = 0;
            } else if (c == '.' && !point && any) {
                point = true;
            } else if ((c == 'e' || c == 'E') && any) {
                scale -= exponent(text, at + 1, end, offset, length);
                at = end;
            } else {
                throw invalid(text, offset, length, "no decimal number");
            }
        }
        if (!any) {
            throw invalid(text, offset, length, "no decimal number");
        }
        scale -= pendingZeros;
        if (unscaled == 0) {
            return ZERO;
        }
        if (scale > MAX_SCALE) {
            throw invalid(text, offset, length, "more than 18 digits behind the point");
        }
        if (scale < 0) {
            if (digits - scale > MAX_DIGITS) {
                throw invalid(text, offset, length, "more than 18 digits");
            }
            unscaled *= POWERS[-scale];
            scale = 0;
        }
        return new Decimal(negative ? -unscaled : unscaled, scale);
    }

    /**
     * The same number as a decimal of ours.
     *
     * @throws NumberFormatException if it does not fit
     */
    public static Decimal of(BigDecimal value) {
        return parse(value.toString());
    }

    public BigDecimal toBigDecimal() {
        return BigDecimal.valueOf(unscaled, scale);
    }

    public int signum() {
        return Long.signum(unscaled);
    }

    @Override
    public int compareTo(Decimal other) {
        if (scale == other.scale) {
            return Long.compare(unscaled, other.unscaled);
        }
        if (signum() != other.signum()) {
            return Integer.compare(signum(), other.signum());
        }
        // Both products are exact in 128 bits: 18 digits times 10^18.
        long left = POWERS[Math.max(0, other.scale - scale)];
        long right = POWERS[Math.max(0, scale - other.scale)];
        int high = Long.compare(Math.multiplyHigh(unscaled, left), Math.multiplyHigh(other.unscaled, right));
        return high != 0 ? high : Long.compareUnsigned(unscaled * left, other.unscaled * right);
    }

    /** Plain digits, no exponent: {@code 0.0000001}. */
    @Override
    public String toString() {
        return toBigDecimal().toPlainString();
    }

    private static int exponent(char[] text, int from, int end, int offset, int length) {
        int at = from;
        boolean negative = at < end && text[at] == '-';
        if (at < end && (text[at] == '-' || text[at] == '+')) {
            at++;
        }
        if (at == end || end - at > 3) {
            throw invalid(text, offset, length, at == end ? "no decimal number" : "exponent out of range");
        }
        int value = 0;
        for (; at < end; at++) {
            if (text[at] < '0' || text[at] > '9') {
                throw invalid(text, offset, length, "no decimal number");
            }
            value = value * 10 + (text[at] - '0');
        }
        return negative ? -value : value;
    }

    private static NumberFormatException invalid(char[] text, int offset, int length, String rule) {
        String shown = new String(text, offset, Math.min(length, 60));
        return new NumberFormatException("Invalid number %s: %s".formatted(shown, rule));
    }
}
