package io.tidemark.source;

import io.tidemark.model.Arrival;
import io.tidemark.model.MarketEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;

/** One reader of a recording, and what it has said. */
final class TapeReading {

    static final ExchangeSplit BEGIN =
            new ExchangeSplit("tapes-1", new FeedSpec.Tapes(List.of("a.jsonl"), Set.of()), Map.of());

    final List<MarketEvent> events = new ArrayList<>();
    final ExchangeSplitState state;
    private final ExchangeRecordEmitter emitter = new ExchangeRecordEmitter(event -> {});
    private final EventsOnly output = new EventsOnly(events);

    /** From the first frame on. */
    TapeReading() {
        this(BEGIN, new Configuration());
    }

    TapeReading(ExchangeSplit from, Configuration options) {
        state = new ExchangeSplitState(from, FeedRules.of(options), null);
    }

    void read(Arrival arrival) {
        emitter.emitRecord(arrival, output, state);
    }

    /** What it has said of one kind. */
    <T> List<T> only(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
