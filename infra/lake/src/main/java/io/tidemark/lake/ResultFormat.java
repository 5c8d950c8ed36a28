package io.tidemark.lake;

import java.util.Arrays;
import java.util.Locale;

/** How the rows of a query are written. */
public enum ResultFormat {
    /** Columns aligned for a terminal. */
    TABLE,
    /** RFC 4180 with a header; lines end in LF, NULL is nothing and an empty text is {@code ""}. */
    CSV,
    /** An array of objects, one row a line; decimals are numbers with all their digits. */
    JSON;

    /**
     * Reads {@code table}, {@code csv} or {@code json}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static ResultFormat of(String name) {
        for (ResultFormat format : values()) {
            if (format.text().equals(name.toLowerCase(Locale.ROOT))) {
                return format;
            }
        }
        throw new IllegalArgumentException("Invalid format %s: must be one of %s"
                .formatted(
                        name,
                        String.join(
                                ", ",
                                Arrays.stream(values()).map(ResultFormat::text).toList())));
    }

    /** Lower case, as the command line says it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
