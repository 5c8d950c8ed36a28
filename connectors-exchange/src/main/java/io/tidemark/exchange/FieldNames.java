package io.tidemark.exchange;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a JSON object, or places of a JSON list, an adapter wants to see. All others are passed over.
 *
 * <p>Immutable; made once for each kind of object.
 */
public final class FieldNames {

    /** Of a list of scalars: each is an object of its own, with the scalar under {@code text}. */
    public static final FieldNames TEXTS = FieldNames.of("text");

    private final String[] names;
    private final Map<String, Integer> places;
    private final @Nullable FieldNames[] children;
    private final @Nullable FieldNames others;

    private FieldNames(String[] names, @Nullable FieldNames[] children, @Nullable FieldNames others) {
        this.names = names;
        this.children = children;
        this.others = others;
        this.places = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            places.put(names[i], i);
        }
    }

    /** Scalars by name; of a list, the names of its places in order. */
    public static FieldNames of(String... names) {
        return new FieldNames(names.clone(), new @Nullable FieldNames[names.length], null);
    }

    /** These scalars too. */
    public FieldNames and(String... more) {
        String[] all = Stream.concat(Arrays.stream(names), Arrays.stream(more)).toArray(String[]::new);
        return new FieldNames(all, Arrays.copyOf(children, all.length), others);
    }

    /** This field too, which is an object, or a list of objects or lists, with {@code child} in each. */
    public FieldNames with(String name, FieldNames child) {
        FieldNames all = and(name);
        all.children[names.length] = child;
        return all;
    }

    /** Every field not named, each an object, or a list of objects or lists, with {@code child} in each. */
    public FieldNames withOthers(FieldNames child) {
        return new FieldNames(names, children, child);
    }

    int size() {
        return names.length;
    }

    /** Where the field is kept, or -1. */
    int place(String name) {
        Integer place = places.get(name);
        return place == null ? -1 : place;
    }

    @Nullable
    FieldNames child(int place) {
        return children[place];
    }

    @Nullable
    FieldNames others() {
        return others;
    }
}
