package io.tidemark.jobs.state;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/**
 * State of an operator that works in the task that reads the feeds, one memory for each thing that is read. At another
 * parallelism Flink gives feeds to other tasks, and does not know which memory belongs to which. So every task is shown
 * the memories of all, takes out those it hears of, and leaves the others.
 *
 * <p>One that nobody has heard of yet is written again by one task, told by the hash of its key; so none is lost and
 * none multiplies. Somebody else may have taken it out by then: what was in use counts more than what was left.
 *
 * <p>Flink takes no checkpoint with state that all are shown once some of the tasks have ended. Tasks that read live
 * feeds do not end one by one; where there is an end they do. There a task's memories are one element of list state:
 * that and the one tape, all that such a job reads, both go to the first task.
 */
public final class FeedMemory {

    /** Begins an element that holds several memories; others begin with the version of their layout, from 1. */
    private static final byte SEVERAL = 0;

    private final ListState<byte[]> split;
    private final @Nullable ListState<byte[]> used;
    private final @Nullable ListState<byte[]> left;
    private final TaskInfo task;
    /** Whether it has read what no other task was shown. */
    private boolean alone;

    private FeedMemory(
            ListState<byte[]> split,
            @Nullable ListState<byte[]> used,
            @Nullable ListState<byte[]> left,
            TaskInfo task) {
        this.split = split;
        this.used = used;
        this.left = left;
        this.task = task;
    }

    /**
     * Opens the state.
     *
     * @param store of the operator
     * @param task that the operator is in
     * @param feeds whether what is read has an end
     * @param split the state of jobs that end; earlier versions have it in all jobs, one memory an element
     */
    public static FeedMemory open(
            OperatorStateStore store, TaskInfo task, Boundedness feeds, ListStateDescriptor<byte[]> split)
            throws Exception {
        ListStateDescriptor<byte[]> used = new ListStateDescriptor<>("used", BytePrimitiveArraySerializer.INSTANCE);
        ListStateDescriptor<byte[]> left = new ListStateDescriptor<>("left", BytePrimitiveArraySerializer.INSTANCE);
        boolean shown = feeds == Boundedness.CONTINUOUS_UNBOUNDED
                || store.getRegisteredStateNames().contains(used.getName());
        return new FeedMemory(
                store.getListState(split),
                shown ? store.getUnionListState(used) : null,
                shown ? store.getUnionListState(left) : null,
                task);
    }

    /** The memories of all tasks before the restart; of those of the same thing one that was in use comes first. */
    public List<byte[]> restored() throws Exception {
        List<byte[]> all = new ArrayList<>();
        if (used != null && left != null) {
            used.get().forEach(all::add);
            left.get().forEach(all::add);
        }
        alone = used == null;
        for (byte[] element : split.get()) {
            alone = true;
            if (element[0] == SEVERAL) {
                DataInputDeserializer in = new DataInputDeserializer(element, 1, element.length - 1);
                while (in.available() > 0) {
                    byte[] memory = new byte[in.readInt()];
                    in.readFully(memory);
                    all.add(memory);
                }
            } else {
                all.add(element);
            }
        }
        return all;
    }

    /** Whether this task writes a memory again that it has not heard of. */
    public boolean keeps(String key) {
        return alone
                || Math.floorMod(key.hashCode(), task.getNumberOfParallelSubtasks()) == task.getIndexOfThisSubtask();
    }

    /**
     * Writes the memories of this task.
     *
     * @param inUse of what has been heard here
     * @param unheard those others that this task {@link #keeps}
     */
    public void update(List<byte[]> inUse, List<byte[]> unheard) throws Exception {
        if (used != null && left != null) {
            used.update(inUse);
            left.update(unheard);
            split.clear();
            return;
        }
        DataOutputSerializer out = new DataOutputSerializer(4_096);
        out.writeByte(SEVERAL);
        for (Collection<byte[]> memories : List.of(inUse, unheard)) {
            for (byte[] memory : memories) {
                out.writeInt(memory.length);
                out.write(memory);
            }
        }
        // A task without a feed has no element, or it would take the place of another's.
        split.update(out.length() > 1 ? List.of(out.getCopyOfBuffer()) : List.of());
    }
}
