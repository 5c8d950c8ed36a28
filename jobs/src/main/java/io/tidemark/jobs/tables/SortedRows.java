package io.tidemark.jobs.tables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.accumulators.LongCounter;
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
    private final int capacity;
    private final TableLoader loader;

    private transient Map<String, Map<String, List<T>>> groups = new HashMap<>();
    private transient int buffered;
    private transient @Nullable RowOrder<T> order;
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
        this.capacity = capacity;
        this.loader = loader;
    }

    @Override
    public void open() throws Exception {
        super.open();
        groups = new HashMap<>();
        order = mapping.order();
        rows = new LongCounter();
        getRuntimeContext().addAccumulator("rows." + mapping.table(), rows);
        watch = new CommitWatch(
                mapping.table(), getRuntimeContext().getJobInfo().getJobId().toHexString(), loader);
    }

    @Override
    public void processElement(StreamRecord<Object> element) {
        Object value = element.getValue();
        if (!mapping.type().isInstance(value)) {
            return;
        }
        T mine = mapping.type().cast(value);
        rows.add(1);
        if (order == null) {
            send(mine);
            return;
        }
        groups.computeIfAbsent(order.first().apply(mine), first -> new HashMap<>())
                .computeIfAbsent(order.second().apply(mine), second -> new ArrayList<>())
                .add(mine);
        buffered++;
        if (buffered >= capacity) {
            flush();
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
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
    public void endInput() {
        flush();
        boolean restarted = getRuntimeContext().getTaskInfo().getAttemptNumber() > 0;
        if (restarted && sent && !checkpointed) {
            throw new IllegalStateException(
                    "Cannot end %s right after a restart: without a checkpoint in between the sink takes its rows for committed ones"
                            .formatted(mapping.table()));
        }
    }

    private void flush() {
        if (order == null) {
            return;
        }
        for (Map<String, List<T>> bySecond : new TreeMap<>(groups).values()) {
            for (List<T> group : new TreeMap<>(bySecond).values()) {
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
}
