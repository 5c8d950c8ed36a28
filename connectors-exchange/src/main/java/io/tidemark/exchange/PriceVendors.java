package io.tidemark.exchange;

import java.util.Collections;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All vendors of prices on the class path. */
public final class PriceVendors {

    private static final Map<String, PriceVendor> ALL = load();

    private PriceVendors() {}

    /** Ids and adapters, in order of the ids. */
    public static Map<String, PriceVendor> all() {
        return ALL;
    }

    /**
     * The adapter of a vendor.
     *
     * @throws IllegalArgumentException if there is none of this id
     */
    public static PriceVendor of(String id) {
        @Nullable PriceVendor vendor = ALL.get(id);
        if (vendor == null) {
            throw new IllegalArgumentException(
                    "Invalid vendor of prices %s: known are %s".formatted(id, String.join(", ", ALL.keySet())));
        }
        return vendor;
    }

    private static Map<String, PriceVendor> load() {
        TreeMap<String, PriceVendor> found = new TreeMap<>();
        for (PriceVendor vendor : ServiceLoader.load(PriceVendor.class, PriceVendor.class.getClassLoader())) {
            found.put(vendor.id(), vendor);
        }
        return Collections.unmodifiableSortedMap(found);
    }
}
