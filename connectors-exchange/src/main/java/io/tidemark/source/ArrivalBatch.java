package io.tidemark.source;

import io.tidemark.model.Arrival;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.jspecify.annotations.Nullable;

/** What arrived on some splits, on their way from the fetcher's thread to the task's. */
final class ArrivalBatch implements RecordsWithSplitIds<Arrival> {

    private final Map<String, Queue<Arrival>> arrivals = new LinkedHashMap<>();
    private final Set<String> finished;
    private @Nullable Queue<Arrival> current;

    ArrivalBatch(Set<String> finished) {
        this.finished = finished;
    }

    void add(String splitId, Arrival arrival) {
        arrivals.computeIfAbsent(splitId, id -> new ArrayDeque<>()).add(arrival);
    }

    boolean isEmpty() {
        return arrivals.isEmpty() && finished.isEmpty();
    }

    @Override
    public @Nullable String nextSplit() {
        if (arrivals.isEmpty()) {
            current = null;
            return null;
        }
        String splitId = arrivals.keySet().iterator().next();
        current = arrivals.remove(splitId);
        return splitId;
    }

    @Override
    public @Nullable Arrival nextRecordFromSplit() {
        return current == null ? null : current.poll();
    }

    @Override
    public Set<String> finishedSplits() {
        return finished;
    }
}
