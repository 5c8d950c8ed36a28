package io.tidemark.source;

import io.tidemark.model.Frame;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.jspecify.annotations.Nullable;

/** Frames of some splits, on their way from the fetcher's thread to the task's. */
final class FrameBatch implements RecordsWithSplitIds<Frame> {

    private final Map<String, Queue<Frame>> frames = new LinkedHashMap<>();
    private final Set<String> finished;
    private @Nullable Queue<Frame> current;

    FrameBatch(Set<String> finished) {
        this.finished = finished;
    }

    void add(String splitId, Frame frame) {
        frames.computeIfAbsent(splitId, id -> new ArrayDeque<>()).add(frame);
    }

    boolean isEmpty() {
        return frames.isEmpty() && finished.isEmpty();
    }

    @Override
    public @Nullable String nextSplit() {
        if (frames.isEmpty()) {
            current = null;
            return null;
        }
        String splitId = frames.keySet().iterator().next();
        current = frames.remove(splitId);
        return splitId;
    }

    @Override
    public @Nullable Frame nextRecordFromSplit() {
        return current == null ? null : current.poll();
    }

    @Override
    public Set<String> finishedSplits() {
        return finished;
    }
}
