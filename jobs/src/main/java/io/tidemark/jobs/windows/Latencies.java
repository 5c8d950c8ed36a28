package io.tidemark.jobs.windows;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketches;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * How long messages were on their way, to tell quantiles of. Parts merge into the whole whatever order they come in.
 *
 * <p>Most instruments have a few messages a minute, and there are thousands of them; a sketch takes a KiB and a half
 * even of one. So a few are kept as they are until there are more.
 */
public final class Latencies {

    /** Quantiles are within this part of the true ones. */
    static final double ACCURACY = 0.01;

    private static final int FEW = 32;
    private static final long[] NONE = new long[0];

    /** The first {@code count}, while they are few. */
    private long[] few = NONE;

    private int count;
    private @Nullable DDSketch many;

    /** Adds one; microseconds. */
    public void add(long micros) {
        if (many != null) {
            many.accept((double) micros);
        } else if (count == FEW) {
            sketched().accept((double) micros);
        } else {
            if (count == few.length) {
                few = Arrays.copyOf(few, Math.max(2, 2 * count));
            }
            few[count++] = micros;
        }
    }

    void merge(Latencies other) {
        if (other.many != null) {
            sketched().mergeWith(other.many);
        } else {
            for (int i = 0; i < other.count; i++) {
                add(other.few[i]);
            }
        }
    }

    /** All of them. */
    public DDSketch sketch() {
        if (many != null) {
            return many;
        }
        DDSketch sketch = DDSketches.unboundedDense(ACCURACY);
        for (int i = 0; i < count; i++) {
            sketch.accept((double) few[i]);
        }
        return sketch;
    }

    private DDSketch sketched() {
        DDSketch sketch = sketch();
        many = sketch;
        few = NONE;
        count = 0;
        return sketch;
    }

    void write(DataOutputView out) throws IOException {
        out.writeByte(count);
        for (int i = 0; i < count; i++) {
            out.writeLong(few[i]);
        }
        out.writeBoolean(many != null);
        if (many != null) {
            GrowingByteArrayOutput bytes = GrowingByteArrayOutput.withDefaultInitialCapacity();
            many.encode(bytes, false);
            out.writeInt(bytes.numWrittenBytes());
            out.write(bytes.backingArray(), 0, bytes.numWrittenBytes());
        }
    }

    static Latencies read(DataInputView in) throws IOException {
        Latencies latencies = new Latencies();
        for (int i = in.readByte(); i > 0; i--) {
            latencies.add(in.readLong());
        }
        return in.readBoolean() ? readSketch(in) : latencies;
    }

    /** Reads what earlier versions wrote, a sketch of however few. */
    static Latencies readSketch(DataInputView in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        Latencies latencies = new Latencies();
        latencies.many = DDSketch.decode(ByteArrayInput.wrap(bytes), UnboundedSizeDenseStore::new);
        return latencies;
    }
}
