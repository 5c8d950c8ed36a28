package io.tidemark.jobs.tables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.flink.TableLoader;
import org.jspecify.annotations.Nullable;

/**
 * Picks the records of one table out of a stream and makes rows of them, in the table's order.
 *
 * <p>The rows of a checkpoint become visible together anyway, so sorting them first costs no time; sorted files are
 * half as large, and readers skip most of them. The buffer is bounded: a full one is sorted and sent on at once. It is
 * empty whenever a checkpoint is taken, so there is no state.
 *
 * <p>Rows of the same texts are gathered together: they come nearly in order, and lie side by side in memory when they
 * are written, which costs less than all comparing.
 */
final class SortedRows<T> extends AbstractStreamOperator<RowData>
        implements OneInputStreamOperator<Object, RowData>, BoundedOneInput {

    private static final long serialVersionUID = 1L;

    private final TableMapping<T> mapping;
    private final Class<T> type;
    private final int capacity;
    private final TableLoader loader;

    private transient Map<String, Map<String, Group<T>>> groups = new HashMap<>();
    private transient int buffered;
    private transient @Nullable RowOrder<T> order;
    private transient @Nullable RowPacking<T> packing;
    private transient LongCounter rows = new LongCounter();
    private transient boolean sent;
    private transient boolean checkpointed;
    private transient boolean sentOfLate;
    private transient @Nullable CommitWatch watch;

    /**
     * Of one table.
     *
     * @param capacity rows held back at most
     * @param loader of the table they are for, to see that they get there
     */
    SortedRows(TableMapping<T> mapping, int capacity, TableLoader loader) {
        this.mapping = mapping;
        this.type = mapping.type();
        this.capacity = capacity;
        this.loader = loader;
    }

    @Override
    public void open() throws Exception {
        super.open();
        groups = new HashMap<>();
        order = mapping.order();
        packing = mapping.packing();
        rows = new LongCounter();
        getRuntimeContext().addAccumulator("rows." + mapping.table(), rows);
        watch = new CommitWatch(
                mapping.table(), getRuntimeContext().getJobInfo().getJobId().toHexString(), loader);
    }

    @Override
    public void processElement(StreamRecord<Object> element) throws IOException {
        Object value = element.getValue();
        if (!type.isInstance(value)) {
            return;
        }
        T mine = type.cast(value);
        rows.add(1);
        if (order == null) {
            send(mine);
            return;
        }
        groups.computeIfAbsent(order.first().apply(mine), first -> new HashMap<>())
                .computeIfAbsent(
                        order.second().apply(mine), second -> packing == null ? new Kept<>() : new Packed<>(packing))
                .add(mine);
        buffered++;
        if (buffered >= capacity) {
            flush();
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws IOException {
        flush();
        checkpointed = true;
        if (sentOfLate && watch != null) {
            watch.sent(checkpointId);
        }
        sentOfLate = false;
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        if (watch != null) {
            watch.completed(checkpointId);
        }
    }

    @Override
    public void close() throws Exception {
        loader.close();
        super.close();
    }

    /**
     * Sends the rest. Iceberg's sink numbers its last commit after the newest checkpoint it has seen since the start,
     * and a restart begins that count anew: its rows would pass for committed ones and be lost without a word.
     *
     * @throws IllegalStateException if that would happen
     */
    @Override
    public void endInput() throws IOException {
        flush();
        boolean restarted = getRuntimeContext().getTaskInfo().getAttemptNumber() > 0;
        if (restarted && sent && !checkpointed) {
            throw new IllegalStateException(
                    "Cannot end %s right after a restart: without a checkpoint in between the sink takes its rows for committed ones"
                            .formatted(mapping.table()));
        }
    }

    private void flush() throws IOException {
        if (order == null) {
            return;
        }
        for (var byFirst : new TreeMap<>(groups).entrySet()) {
            for (var bySecond : new TreeMap<>(byFirst.getValue()).entrySet()) {
                List<T> group = bySecond.getValue().all(byFirst.getKey(), bySecond.getKey());
                group.sort(order.within());
                group.forEach(this::send);
            }
        }
        groups = new HashMap<>();
        buffered = 0;
    }

    private void send(T one) {
        sent = true;
        sentOfLate = true;
        output.collect(new StreamRecord<>(mapping.row(one)));
    }

    /** Records of the same two texts, in the order in which they came. */
    private interface Group<T> {

        void add(T one) throws IOException;

        List<T> all(String first, String second) throws IOException;
    }

    private static final class Kept<T> implements Group<T> {

        private final List<T> records = new ArrayList<>();

        @Override
        public void add(T one) {
            records.add(one);
        }

        @Override
        public List<T> all(String first, String second) {
            return records;
        }
    }

    private static final class Packed<T> implements Group<T> {

        private final RowPacking<T> packing;
        private final DataOutputSerializer bytes = new DataOutputSerializer(256);
        private int count;

        Packed(RowPacking<T> packing) {
            this.packing = packing;
        }

        @Override
        public void add(T one) throws IOException {
            packing.write(one, bytes);
            count++;
        }

        @Override
        public List<T> all(String first, String second) throws IOException {
            DataInputDeserializer in = new DataInputDeserializer(bytes.getSharedBuffer(), 0, bytes.length());
            List<T> records = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                records.add(packing.read(first, second, in));
            }
            return records;
        }
    }
}
