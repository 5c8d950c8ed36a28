package io.tidemark.jobs.forecasting;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 30s}, {@code 5m}, {@code 1h}, {@code 2d}. */
public final class Horizons {

    private static final long SECOND = 1_000_000;
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

    private Horizons() {}

    /**
     * The microseconds of a text.
     *
     * @throws IllegalArgumentException if it is no such text
     */
    public static long of(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "Invalid horizon %s: wanted a whole number and s, m, h or d, as 5m".formatted(text));
        }
        return Long.parseLong(parts.group(1)) * unit(parts.group(2).charAt(0));
    }

    /** In the largest unit that divides it. */
    public static String text(long micros) {
        for (char unit : new char[] {'d', 'h', 'm'}) {
            if (micros % unit(unit) == 0) {
                return micros / unit(unit) + String.valueOf(unit);
            }
        }
        return micros / SECOND + "s";
    }

    private static long unit(char letter) {
        return switch (letter) {
            case 'd' -> 86_400 * SECOND;
            case 'h' -> 3_600 * SECOND;
            case 'm' -> 60 * SECOND;
            default -> SECOND;
        };
    }
}
