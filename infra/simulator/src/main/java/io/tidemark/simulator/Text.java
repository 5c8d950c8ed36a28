package io.tidemark.simulator;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Numbers, times and strings as the exchanges write them. */
final class Text {

    private static final long DAY = 86_400;

    private Text() {}

    /** {@code mantissa / 10^digits} with exactly {@code shown} decimals, at least {@code digits} of them. */
    static StringBuilder decimal(StringBuilder out, long mantissa, int digits, int shown) {
        if (mantissa < 0) {
            out.append('-');
        }
        long power = power(digits);
        long magnitude = Math.abs(mantissa);
        out.append(magnitude / power);
        if (shown > 0) {
            out.append('.');
            padded(out, magnitude % power, digits);
            out.append("0".repeat(shown - digits));
        }
        return out;
    }

    static String decimal(long mantissa, int digits, int shown) {
        return decimal(new StringBuilder(24), mantissa, digits, shown).toString();
    }

    /** A number without trailing zeros. */
    static StringBuilder plain(StringBuilder out, long mantissa, int digits) {
        int kept = digits;
        long value = mantissa;
        while (kept > 0 && value % 10 == 0) {
            value /= 10;
            kept--;
        }
        return decimal(out, value, kept, kept);
    }

    /** A JSON number as Kraken writes it: no trailing zeros, but always one decimal. */
    static StringBuilder number(StringBuilder out, long mantissa, int digits) {
        int kept = digits;
        long value = mantissa;
        while (kept > 1 && value % 10 == 0) {
            value /= 10;
            kept--;
        }
        return decimal(out, value, kept, Math.max(1, kept));
    }

    /**
     * {@code 2026-01-02T03:04:05.678901Z} with that many decimals, from nanoseconds since the epoch; cuts, never
     * rounds.
     */
    static StringBuilder time(StringBuilder out, long nanos, int decimals) {
        long seconds = Math.floorDiv(nanos, 1_000_000_000L);
        long fraction = Math.floorMod(nanos, 1_000_000_000L);
        date(out, Math.floorDiv(seconds, DAY)).append('T');
        long second = Math.floorMod(seconds, DAY);
        padded(out, second / 3600, 2).append(':');
        padded(out, second / 60 % 60, 2).append(':');
        padded(out, second % 60, 2);
        if (decimals > 0) {
            padded(out.append('.'), fraction / power(9 - decimals), decimals);
        }
        return out.append('Z');
    }

    static String time(long nanos, int decimals) {
        return time(new StringBuilder(30), nanos, decimals).toString();
    }

    static StringBuilder quoted(StringBuilder out, String text) {
        out.append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, out);
        return out.append('"');
    }

    static String quoted(String text) {
        return quoted(new StringBuilder(text.length() + 16), text).toString();
    }

    static long power(int digits) {
        long power = 1;
        for (int i = 0; i < digits; i++) {
            power *= 10;
        }
        return power;
    }

    /** Civil date from days since the epoch, valid from year 0 to 9999 (Howard Hinnant's algorithm). */
    private static StringBuilder date(StringBuilder out, long day) {
        long shifted = day + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        long dayOfEra = shifted - era * 146_097;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long shiftedMonth = (5 * dayOfYear + 2) / 153;
        long month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        padded(out, year, 4).append('-');
        padded(out, month, 2).append('-');
        return padded(out, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, 2);
    }

    private static StringBuilder padded(StringBuilder out, long value, int width) {
        for (long power = power(width - 1); power > value && power > 1; power /= 10) {
            out.append('0');
        }
        if (width > 0) {
            out.append(value);
        }
        return out;
    }
}
