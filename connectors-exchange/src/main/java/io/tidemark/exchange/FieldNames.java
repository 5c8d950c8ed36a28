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

    /** Of a list of scalars: each is read as a list of its own, with the scalar under {@code text}. */
    public static final FieldNames TEXTS = FieldNames.row("text");

    private final String[] names;
    private final Map<String, Integer> places;
    private final @Nullable FieldNames[] children;
    private final @Nullable FieldNames others;
    private final boolean row;

    private FieldNames(String[] names, @Nullable FieldNames[] children, @Nullable FieldNames others, boolean row) {
        this.names = names;
        this.children = children;
        this.others = others;
        this.row = row;
        this.places = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            places.put(names[i], i);
        }
    }

    /** Scalars of an object, by name. */
    public static FieldNames of(String... names) {
        return new FieldNames(names.clone(), new @Nullable FieldNames[names.length], null, false);
    }

    /** Scalars of a list, by place; the names are ours. */
    public static FieldNames row(String... names) {
        return new FieldNames(names.clone(), new @Nullable FieldNames[names.length], null, true);
    }

    /** These scalars too. */
    public FieldNames and(String... more) {
        String[] all = Stream.concat(Arrays.stream(names), Arrays.stream(more)).toArray(String[]::new);
        return new FieldNames(all, Arrays.copyOf(children, all.length), others, row);
    }

    /** This field too, which is an object or a list of them, or a list of rows, with {@code child} in each. */
    public FieldNames with(String name, FieldNames child) {
        FieldNames all = and(name);
        all.children[names.length] = child;
        return all;
    }

    /** Every field not named, each an object or a list of them, or a list of rows, with {@code child} in each. */
    public FieldNames withOthers(FieldNames child) {
        return new FieldNames(names, children, child, row);
    }

    /** Whether a list is wanted, not an object. */
    boolean isRow() {
        return row;
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
