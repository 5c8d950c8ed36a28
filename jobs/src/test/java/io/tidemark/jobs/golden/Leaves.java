package io.tidemark.jobs.golden;

import com.datadoghq.sketch.ddsketch.DDSketch;
import io.tidemark.jobs.windows.Latencies;
import io.tidemark.jobs.windows.SecondStandings;
import io.tidemark.model.Decimal;
import io.tidemark.model.DecimalSum;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything a value says, a line a part: {@code quotes.0.bid = 1.23}. */
final class Leaves {

    private final Map<String, String> leaves = new TreeMap<>();

    private Leaves() {}

    static Map<String, String> of(Object value) throws IllegalAccessException {
        Leaves all = new Leaves();
        all.add("", value);
        return all.leaves;
    }

    private void add(String path, @Nullable Object value) throws IllegalAccessException {
        if (value == null
                || (value instanceof Number && !(value instanceof BigDecimal))
                || value instanceof Boolean
                || value instanceof String
                || value instanceof Enum<?>
                || value instanceof Decimal) {
            leaves.put(path, String.valueOf(value));
        } else if (value instanceof BigDecimal decimal) {
            leaves.put(path, decimal.stripTrailingZeros().toPlainString());
        } else if (value instanceof DecimalSum sum) {
            leaves.put(path, sum.toBigDecimal().stripTrailingZeros().toPlainString());
        } else if (value instanceof Latencies latencies) {
            DDSketch sketch = latencies.sketch();
            leaves.put(path, "%.0f values up to %.3f".formatted(sketch.getCount(), sketch.getMaxValue()));
        } else if (value instanceof SecondStandings second) {
            add(path.isEmpty() ? "standings" : path + ".standings", second.standings());
            add(path.isEmpty() ? "published" : path + ".published", second.published());
        } else if (value instanceof Map<?, ?> map) {
            int place = 0;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                add(path + "." + place + ".key", entry.getKey());
                add(path + "." + place++ + ".value", entry.getValue());
            }
        } else if (value instanceof Collection<?> collection) {
            int place = 0;
            for (Object element : collection) {
                add(path + "." + place++, element);
            }
        } else if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                add(path + "." + i, Array.get(value, i));
            }
        } else {
            for (Field field : value.getClass().getDeclaredFields()) {
                // What is transient is no part of the state.
                if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
                    field.setAccessible(true);
                    add(path.isEmpty() ? field.getName() : path + "." + field.getName(), field.get(value));
                }
            }
        }
    }
}
