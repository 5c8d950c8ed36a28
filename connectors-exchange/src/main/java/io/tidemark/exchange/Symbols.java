package io.tidemark.exchange;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Turns an exchange's own spelling into the unified name, and remembers the answer, so that a trade makes no string for
 * its instrument. Holds at most 32,768 answers, whatever it is asked; a new one may push an old one out. Thread-safe.
 */
public final class Symbols {

    private static final int PLACES = 32_768;
    private static final int TRIES = 4;

    private final UnaryOperator<String> unify;
    private final AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(PLACES);

    /**
     * @param unify from the exchange's spelling to the unified name; throws {@link BadFrameException} if it has none
     */
    public Symbols(UnaryOperator<String> unify) {
        this.unify = unify;
    }

    /** The unified name of what the buffer spells. */
    String instrument(char[] text, int start, int length) {
        int hash = hash(text, start, length);
        for (int i = 0; i < TRIES; i++) {
            Entry entry = entries.get(hash + i & PLACES - 1);
            if (entry != null && entry.spells(text, start, length)) {
                return entry.instrument;
            }
        }
        String symbol = new String(text, start, length);
        String instrument = unify.apply(symbol);
        remember(hash, new Entry(symbol, instrument));
        return instrument;
    }

    private void remember(int hash, Entry entry) {
        for (int i = 0; i < TRIES; i++) {
            if (entries.compareAndSet(hash + i & PLACES - 1, null, entry)) {
                return;
            }
        }
        entries.set(hash & PLACES - 1, entry);
    }

    private static int hash(char[] text, int start, int length) {
        int hash = 0;
        for (int i = start; i < start + length; i++) {
            hash = 31 * hash + text[i];
        }
        return hash ^ hash >>> 13;
    }

    private record Entry(String symbol, String instrument) {

        boolean spells(char[] text, int start, int length) {
            return JsonText.is(symbol, text, start, length);
        }
    }
}
