package io.tidemark.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Pieces of the texts that adapters send. */
public final class Requests {

    private Requests() {}

    /** A JSON list of texts that need no escaping: symbols, stream names. */
    public static String list(List<String> texts) {
        return texts.stream().map(text -> '"' + text + '"').collect(Collectors.joining(",", "[", "]"));
    }

    /** The same elements in the same order, in lists of at most {@code size}. */
    public static <T> List<List<T>> batches(List<T> all, int size) {
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            batches.add(all.subList(from, Math.min(from + size, all.size())));
        }
        return batches;
    }
}
