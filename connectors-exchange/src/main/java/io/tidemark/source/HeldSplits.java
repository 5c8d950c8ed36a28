package io.tidemark.source;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceEvent;

/** What a reader has to read: what it was restored with, and later what is left of all it was given. */
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
