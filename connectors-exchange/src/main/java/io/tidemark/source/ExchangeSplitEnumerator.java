package io.tidemark.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the splits that no reader has: to the readers in turn, as soon as all of them have said what they were
 * restored with. A reader is told when it gets none any more; otherwise one without any would hold the watermark for
 * ever. Where there is an end, all are told of it together, and nothing is said to them after that.
 *
 * <p>Runs on the coordinator's thread throughout; no timer, no second thread.
 */
final class ExchangeSplitEnumerator implements SplitEnumerator<ExchangeSplit, ExchangeEnumeratorState> {

    private final SplitEnumeratorContext<ExchangeSplit> context;
    private final List<ExchangeSplit> unassigned;
    private final Set<String> known;
    private final WantedFeeds wanted;
    private final boolean ends;
    private final Map<Integer, Map<String, FeedSpec>> held = new HashMap<>();
    private final Set<Integer> dismissed = new HashSet<>();
    private boolean complete;
    private boolean told;

    /**
     * @param context of the job
     * @param wanted what is to be read
     * @param boundedness whether all of it has an end
     * @param state what had been handed out before a restart
     */
    ExchangeSplitEnumerator(
            SplitEnumeratorContext<ExchangeSplit> context,
            WantedFeeds wanted,
            Boundedness boundedness,
            ExchangeEnumeratorState state) {
        this.context = context;
        this.wanted = wanted;
        this.ends = boundedness == Boundedness.BOUNDED;
        this.unassigned = new ArrayList<>(state.unassigned());
        this.known = new HashSet<>(state.known());
    }

    /** Readers register by themselves. */
    @Override
    public void start() {
        tellWhetherThereIsMore();
    }

    @Override
    public void handleSplitRequest(int subtaskId, @Nullable String requesterHostname) {
        // Splits are handed out, never asked for.
    }

    @Override
    public void addSplitsBack(List<ExchangeSplit> splits, int subtaskId) {
        unassigned.addAll(splits);
        assign();
    }

    @Override
    public void addReader(int subtaskId) {
        // It says next what it holds.
        held.remove(subtaskId);
        dismissed.remove(subtaskId);
    }

    @Override
    public void handleSourceEvent(int subtaskId, SourceEvent event) {
        if (event instanceof HeldSplits holding) {
            boolean started = !held.containsKey(subtaskId);
            held.put(subtaskId, new HashMap<>(holding.specs()));
            if (started) {
                assign();
            }
            tellWhetherThereIsMore();
        }
    }

    @Override
    public ExchangeEnumeratorState snapshotState(long checkpointId) {
        return new ExchangeEnumeratorState(unassigned, known);
    }

    @Override
    public void close() {
        // Holds nothing.
    }

    /**
     * What is recorded counts as backlog until all of it has been read. A job ends with the checkpoint after its last
     * record, and {@code execution.checkpointing.interval} may be short if it is that of the time without a backlog.
     * Flink tells all readers of a backlog, so none may end before that has been said.
     */
    private void tellWhetherThereIsMore() {
        if (!ends) {
            return;
        }
        boolean more =
                !complete || !unassigned.isEmpty() || held.values().stream().anyMatch(splits -> !splits.isEmpty());
        if (more != told) {
            told = more;
            context.setIsProcessingBacklog(more);
        }
        if (!more) {
            held.keySet().stream()
                    .filter(dismissed::add)
                    .forEach(reader -> context.sendEventToSourceReader(reader, new AllRead()));
        }
    }

    /** What splits came back to be handed out again is held, too. */
    private void addMissing() {
        Map<String, FeedSpec> all = new HashMap<>();
        held.values().forEach(all::putAll);
        unassigned.forEach(split -> all.put(split.splitId(), split.spec()));
        for (ExchangeSplit split : wanted.missing(all, known)) {
            known.add(split.splitId());
            unassigned.add(split);
        }
    }

    private void assign() {
        TreeSet<Integer> readers = new TreeSet<>(context.registeredReaders().keySet());
        if (readers.size() < context.currentParallelism() || !held.keySet().containsAll(readers)) {
            return;
        }
        if (!complete) {
            addMissing();
            complete = true;
        }
        Map<Integer, List<ExchangeSplit>> assignment = new HashMap<>();
        Queue<Integer> turn = new ArrayDeque<>(readers);
        for (ExchangeSplit split : unassigned) {
            int reader = turn.remove();
            turn.add(reader);
            assignment.computeIfAbsent(reader, id -> new ArrayList<>()).add(split);
            held.computeIfAbsent(reader, id -> new HashMap<>()).put(split.splitId(), split.spec());
        }
        unassigned.clear();
        if (!assignment.isEmpty()) {
            context.assignSplits(new SplitsAssignment<>(assignment));
        }
        readers.forEach(context::signalNoMoreSplits);
    }
}
