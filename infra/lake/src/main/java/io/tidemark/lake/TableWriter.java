package io.tidemark.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a result as aligned columns: text to the left, numbers to the right. */
final class TableWriter {

    /** Rows looked at to find how wide the columns are. A wider value later on only shifts its own line. */
    private static final int SAMPLE = 1_000;

    private final List<String> columns;
    private final List<Boolean> numeric;
    private final Appendable out;

    TableWriter(List<String> columns, List<String> types, Appendable out) {
        this.columns = columns;
        this.numeric = types.stream().map(Values::isNumeric).toList();
        this.out = out;
    }

    void write(QueryResult result) throws IOException {
        List<List<String>> sample = new ArrayList<>();
        List<@Nullable Object> row = result.next();
        for (; row != null && sample.size() < SAMPLE; row = result.next()) {
            sample.add(texts(row));
        }
        int[] widths = columns.stream().mapToInt(TableWriter::width).toArray();
        for (List<String> texts : sample) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(texts.get(i)));
            }
        }
        line(columns, widths);
        line(columns.stream().map(c -> "").toList(), widths, '-');
        for (List<String> texts : sample) {
            line(texts, widths);
        }
        long count = sample.size();
        for (; row != null; row = result.next()) {
            line(texts(row), widths);
            count++;
        }
        out.append("(%d %s)%n".formatted(count, count == 1 ? "row" : "rows"));
    }

    private void line(List<String> texts, int[] widths) throws IOException {
        line(texts, widths, ' ');
    }

    private void line(List<String> texts, int[] widths, char fill) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = String.valueOf(fill).repeat(Math.max(0, widths[i] - width(texts.get(i))));
            line.append(i == 0 ? "" : "  ");
            line.append(numeric.get(i) ? padding + texts.get(i) : texts.get(i) + padding);
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static List<String> texts(List<@Nullable Object> row) {
        return row.stream()
                .map(value -> value == null ? "" : Values.text(value).replaceAll("\\p{Cntrl}", " "))
                .toList();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
