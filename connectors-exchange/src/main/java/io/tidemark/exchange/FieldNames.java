package io.tidemark.exchange;

import java.util.Arrays;
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
    /** By the hash of a name, where it is kept, and one; 0 ends a search. */
    private final int[] places;

    private final @Nullable FieldNames[] children;
    private final @Nullable FieldNames others;
    private final boolean row;

    private FieldNames(String[] names, @Nullable FieldNames[] children, @Nullable FieldNames others, boolean row) {
        this.names = names;
        this.children = children;
        this.others = others;
        this.row = row;
        this.places = new int[Integer.highestOneBit(names.length + 1) * 4];
        for (int place = names.length - 1; place >= 0; place--) {
            int at = begin(names[place].hashCode());
            while (places[at] != 0) {
                at = next(at);
            }
            places[at] = place + 1;
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
        for (int at = begin(name.hashCode()); places[at] != 0; at = next(at)) {
            int place = places[at] - 1;
            if (names[place].equals(name)) {
                return place;
            }
        }
        return -1;
    }

    /** The same for a name in a text, of which {@code hash} is the {@link String#hashCode}. */
    int place(char[] text, int start, int length, int hash) {
        for (int at = begin(hash); places[at] != 0; at = next(at)) {
            int place = places[at] - 1;
            if (JsonText.is(names[place], text, start, length)) {
                return place;
            }
        }
        return -1;
    }

    private int begin(int hash) {
        return (hash ^ hash >>> 5) & (places.length - 1);
    }

    private int next(int at) {
        return (at + 1) & (places.length - 1);
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
