package io.tidemark.dashboard;

import java.math.BigDecimal;

/** Decimals as they are sent: every digit, no zero at the end of the fraction, no exponent. */
final class Decimal {

    private Decimal() {}

    /**
     * Takes the zeros off the text. {@link BigDecimal#stripTrailingZeros} divides a number of more than 64 bits by ten
     * for each of them, which was a sixth of what a chart cost.
     */
    static String text(BigDecimal number) {
        String text = number.toPlainString();
        if (number.scale() <= 0) {
            return text;
        }
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
    }
}
