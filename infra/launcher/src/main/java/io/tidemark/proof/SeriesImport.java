package io.tidemark.proof;

import io.tidemark.exchange.Instruments;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import io.tidemark.lake.LakeQuery;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of files into one of the tables of {@link SeriesLayout}, all in one commit. What the table says already is not
 * written again; where a file says otherwise, its word is the newer one.
 */
public final class SeriesImport {

    private final SeriesLayout layout;
    private final Map<String, String> told;
    private final long now;
    private final Map<Key, Map<String, BigDecimal>> rows =
            new TreeMap<>(Comparator.comparing(Key::subject).thenComparingLong(Key::at));

    private long fresh;
    private long changed;

    private record Key(String subject, long at) {}

    private record Known(Map<String, BigDecimal> numbers, long receivedAt) {}

    private SeriesImport(SeriesLayout layout, Map<String, String> told, long now) {
        this.layout = layout;
        this.told = told;
        this.now = now;
    }

    /**
     * Reads the files to their ends, so that a bad line is told of before anything is written. A row without any of its
     * numbers says nothing and is passed over.
     *
     * @param told values of the subject's columns that no file says, or that are to be taken instead of what one says
     * @param now our clock, microseconds since the epoch
     * @throws IllegalArgumentException if a line is no row, or a moment stands in the files twice with other numbers
     */
    public static SeriesImport of(SeriesLayout layout, Map<String, String> told, List<Path> paths, long now) {
        SeriesImport all = new SeriesImport(layout, Map.copyOf(told), now);
        for (Path path : paths) {
            Map<String, Integer> places = new HashMap<>();
            new CsvFile(path).read(line -> {
                if (places.isEmpty()) {
                    places.putAll(layout.places(line, all.told));
                } else {
                    all.add(line, places);
                }
            });
        }
        return all;
    }

    /** Counts what a lake does not have yet, and changes nothing. */
    public SeriesImport compare(@Nullable Lake lake) {
        go(lake, null);
        return this;
    }

    /** Writes what a lake does not have yet. */
    public SeriesImport write(Lake lake) {
        try (LakeAppend append = LakeAppend.to(lake, layout.table())) {
            go(lake, append);
            append.commit();
        }
        return this;
    }

    /** Whose the rows are, in order of name; none where a row has no exchange. */
    public SortedSet<String> exchanges() {
        SortedSet<String> exchanges = new TreeSet<>();
        int place = layout.subject().indexOf("exchange");
        if (place >= 0) {
            rows.keySet().forEach(key -> exchanges.add(key.subject().split("\t", -1)[place]));
        }
        return exchanges;
    }

    /** Rows in the files. */
    public long read() {
        return rows.size();
    }

    /** Those of moments the lake knew nothing of. */
    public long fresh() {
        return fresh;
    }

    /** Those of moments of which the lake had another word. */
    public long changed() {
        return changed;
    }

    private void add(List<String> line, Map<String, Integer> places) {
        Map<String, BigDecimal> numbers = new LinkedHashMap<>();
        Stream.concat(layout.needed().stream(), layout.optional().stream()).forEach(name -> {
            String text = places.containsKey(name) ? value(line, places, name) : "";
            if (!text.isEmpty()) {
                numbers.put(name, CandleLayout.amount(name, text));
            }
        });
        if (layout.needed().stream().noneMatch(numbers::containsKey)) {
            return;
        }
        for (String name : layout.needed()) {
            if (!numbers.containsKey(name)) {
                throw new IllegalArgumentException("it has no %s".formatted(name));
            }
        }
        List<String> subject = new ArrayList<>();
        for (String name : layout.subject()) {
            String known = told.get(name);
            String value = known == null ? value(line, places, name) : known;
            subject.add(value);
            if (value.isEmpty() || (name.equals("instrument") && !Instruments.isValid(value))) {
                throw new IllegalArgumentException("Invalid %s %s: must be %s"
                        .formatted(name, value, name.equals("instrument") ? "as BTC-USDT" : "given"));
            }
        }
        Key key = new Key(String.join("\t", subject), CandleLayout.time(value(line, places, layout.time())));
        Map<String, BigDecimal> before = rows.put(key, numbers);
        if (before != null && !before.equals(numbers)) {
            throw new IllegalArgumentException(
                    "its moment has come before with other numbers; import overlapping files one after the other");
        }
    }

    private static String value(List<String> line, Map<String, Integer> places, String name) {
        int place = Objects.requireNonNull(places.get(name));
        return place < line.size() ? line.get(place).strip() : "";
    }

    private void go(@Nullable Lake lake, @Nullable LakeAppend append) {
        fresh = 0;
        changed = 0;
        Map<Key, Known> known = lake == null || rows.isEmpty() ? Map.of() : known(lake);
        rows.forEach((key, numbers) -> {
            Known there = known.get(key);
            if (there != null && numbers.equals(there.numbers())) {
                return;
            }
            fresh += there == null ? 1 : 0;
            changed += there == null ? 0 : 1;
            if (append != null) {
                append.add(row(key, numbers, there == null ? now : Math.max(now, there.receivedAt() + 1)));
            }
        });
    }

    private Map<Key, Known> known(Lake lake) {
        long first = rows.keySet().stream().mapToLong(Key::at).min().orElse(0);
        long last = rows.keySet().stream().mapToLong(Key::at).max().orElse(0);
        List<String> numbers = new ArrayList<>(layout.needed());
        numbers.addAll(layout.optional());
        Map<Key, Known> known = new HashMap<>();
        Answer.forEach(
                LakeQuery.over(lake),
                "SELECT epoch_us(%s), concat_ws(chr(9), %s), epoch_us(received_at), %s FROM %s_latest WHERE %s BETWEEN make_timestamptz(%d) AND make_timestamptz(%d)"
                        .formatted(
                                layout.time(),
                                String.join(", ", layout.subject()),
                                String.join(", ", numbers),
                                layout.table(),
                                layout.time(),
                                first,
                                last),
                row -> {
                    Map<String, BigDecimal> there = new LinkedHashMap<>();
                    for (int i = 0; i < numbers.size(); i++) {
                        BigDecimal number = row.decimalIfAny(i + 3);
                        if (number != null) {
                            there.put(
                                    numbers.get(i),
                                    number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros());
                        }
                    }
                    known.put(new Key(row.text(1), row.number(0)), new Known(there, row.number(2)));
                });
        return known;
    }

    private Map<String, @Nullable Object> row(Key key, Map<String, BigDecimal> numbers, long receivedAt) {
        Map<String, @Nullable Object> row = new HashMap<>(numbers);
        String[] subject = key.subject().split("\t", -1);
        for (int i = 0; i < subject.length; i++) {
            row.put(layout.subject().get(i), subject[i]);
        }
        row.put(layout.time(), key.at());
        row.put("received_at", receivedAt);
        return row;
    }
}
