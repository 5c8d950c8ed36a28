package io.tidemark.dashboard;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** CSV of rows, written as {@code tidemark sql --format csv} writes it. */
final class Csv {

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Csv() {}

    static String of(Rows rows) {
        StringBuilder out = new StringBuilder();
        out.append(String.join(",", rows.columns())).append('\n');
        for (List<@Nullable Object> row : rows.rows()) {
            out.append(row.stream().map(Csv::text).collect(Collectors.joining(",")))
                    .append('\n');
        }
        return out.toString();
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof BigDecimal number) {
            return Decimal.text(number);
        }
        if (value instanceof OffsetDateTime moment) {
            return MICROS.format(moment);
        }
        String text = value.toString();
        // A spreadsheet must not take a text for a formula.
        String safe = !text.isEmpty() && "=+@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean plain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }
}
