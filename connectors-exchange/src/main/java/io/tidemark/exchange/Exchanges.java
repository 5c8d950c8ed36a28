package io.tidemark.exchange;

import java.util.Collections;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All adapters on the class path. */
public final class Exchanges {

    private static final SortedMap<String, Exchange> ALL = load();

    private Exchanges() {}

    /** Ids and adapters, in order of the ids. */
    public static Map<String, Exchange> all() {
        return ALL;
    }

    /**
     * The adapter of an exchange.
     *
     * @throws IllegalArgumentException if there is none of this id
     */
    public static Exchange of(String id) {
        @Nullable Exchange exchange = ALL.get(id);
        if (exchange == null) {
            throw new IllegalArgumentException(
                    "Invalid exchange %s: known are %s".formatted(id, String.join(", ", ALL.keySet())));
        }
        return exchange;
    }

    private static SortedMap<String, Exchange> load() {
        SortedMap<String, Exchange> found = new TreeMap<>();
        for (Exchange exchange : ServiceLoader.load(Exchange.class, Exchange.class.getClassLoader())) {
            Exchange other = found.put(exchange.id(), exchange);
            if (other != null) {
                throw new IllegalStateException("Cannot load exchange %s: both %s and %s claim the id"
                        .formatted(exchange.id(), other.getClass(), exchange.getClass()));
            }
        }
        return Collections.unmodifiableSortedMap(found);
    }
}
