package io.tidemark.source;

import java.util.Map;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * One feed and how far it has been read. Immutable; {@link ExchangeSplitState} is the reader's living copy.
 *
 * @param splitId the same for the same feed for ever
 * @param spec what it reads
 * @param positions how far, by exchange
 */
record ExchangeSplit(String splitId, FeedSpec spec, Map<String, FeedPosition> positions) implements SourceSplit {

    ExchangeSplit {
        positions = Map.copyOf(positions);
    }
}
