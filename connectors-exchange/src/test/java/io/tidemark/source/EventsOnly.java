package io.tidemark.source;

import io.tidemark.model.MarketEvent;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.SourceOutput;

/** Gathers what the source gives on; fails if it ever calls itself idle, or tells the time otherwise than by events. */
class EventsOnly implements SourceOutput<MarketEvent> {

    private final List<MarketEvent> events;

    EventsOnly(List<MarketEvent> events) {
        this.events = events;
    }

    @Override
    public void collect(MarketEvent event) {
        events.add(event);
    }

    @Override
    public void collect(MarketEvent event, long timestamp) {
        events.add(event);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
        throw new AssertionError("emitted a watermark: progress travels in the stream");
    }

    @Override
    public void markIdle() {
        throw new AssertionError("marked idle: silence is no idleness");
    }

    @Override
    public void markActive() {
        throw new AssertionError("marked active: silence is no idleness");
    }
}
