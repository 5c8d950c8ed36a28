package io.tidemark.jobs.tables;

import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Records of one table as bytes, while they wait to be written in order. A hundred thousand of them as objects cost
 * more to keep, in a garbage collector that moves each, than to take apart and put together again.
 *
 * <p>Bytes never leave the task: another version may lay them out otherwise.
 */
interface RowPacking<T> extends Serializable {

    /** Writes all of a record; the two texts that its {@link RowOrder} begins with may be left out. */
    void write(T one, DataOutputView out) throws IOException;

    /** Reads what {@link #write} wrote of a record with these texts. */
    T read(String first, String second, DataInputView in) throws IOException;
}
