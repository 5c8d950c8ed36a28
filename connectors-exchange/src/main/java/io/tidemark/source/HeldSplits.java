package io.tidemark.source;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceEvent;

/** What a reader was restored with; an empty one had nothing. */
final class HeldSplits implements SourceEvent {

    private static final long serialVersionUID = 1L;

    private final HashMap<String, FeedSpec> specs;

    /** @param specs what each split reads, by its id */
    HeldSplits(Map<String, FeedSpec> specs) {
        this.specs = new HashMap<>(specs);
    }

    Map<String, FeedSpec> specs() {
        return Map.copyOf(specs);
    }
}
