package io.tidemark.jobs.windows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The windows of an instrument that are not published, each by its key. There are seven of them or a few more, one a
 * timeframe: to look them all through is faster than any map, and they lie in state as one value, which is fetched once
 * for a bar and not once for each of its windows.
 */
final class OpenWindows {

    private long[] keys = new long[8];
    private @Nullable Bar[] bars = new Bar[8];
    private int size;

    /** The bar of a window, or null if it is not open. */
    @Nullable
    Bar get(long key) {
        int place = place(key);
        return place >= 0 ? bars[place] : null;
    }

    void put(long key, Bar bar) {
        int place = place(key);
        if (place < 0) {
            place = -place - 1;
            if (size == keys.length) {
                keys = Arrays.copyOf(keys, 2 * size);
                bars = Arrays.copyOf(bars, 2 * size);
            }
            System.arraycopy(keys, place, keys, place + 1, size - place);
            System.arraycopy(bars, place, bars, place + 1, size - place);
            keys[place] = key;
            size++;
        }
        bars[place] = bar;
    }

    /** Takes out the windows that end by {@code end}, in the order in which they ended. */
    List<Window> takeEnded(long end) {
        List<Window> ended = new ArrayList<>();
        int kept = 0;
        for (int i = 0; i < size; i++) {
            Bar bar = bars[i];
            if (bar != null && Window.end(keys[i]) <= end) {
                ended.add(new Window(keys[i], bar));
            } else {
                keys[kept] = keys[i];
                bars[kept++] = bar;
            }
        }
        Arrays.fill(bars, kept, size, null);
        size = kept;
        if (kept == 0 && keys.length > 64) {
            keys = new long[8];
            bars = new Bar[8];
        }
        ended.sort(Window.ORDER);
        return ended;
    }

    /** All of them, by ascending key. */
    void forEach(BiConsumer<Long, Bar> action) {
        for (int i = 0; i < size; i++) {
            Bar bar = bars[i];
            if (bar != null) {
                action.accept(keys[i], bar);
            }
        }
    }

    void write(DataOutputView out) throws IOException {
        out.writeInt(size);
        for (int i = 0; i < size; i++) {
            out.writeLong(keys[i]);
            BarSerializer.INSTANCE.serialize(Objects.requireNonNull(bars[i]), out);
        }
    }

    void read(DataInputView in) throws IOException {
        for (int i = in.readInt(); i > 0; i--) {
            put(in.readLong(), BarSerializer.INSTANCE.deserialize(in));
        }
    }

    private int place(long key) {
        return Arrays.binarySearch(keys, 0, size, key);
    }
}
