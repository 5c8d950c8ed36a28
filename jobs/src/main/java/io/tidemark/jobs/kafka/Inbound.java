package io.tidemark.jobs.kafka;

import io.tidemark.model.MarketEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event as it was read from a topic.
 *
 * @param topic it came from
 * @param partition of the topic
 * @param run name of the start of the task that sent it; null of somebody else's message
 * @param number place among the messages of the run
 * @param event what it says
 */
record Inbound(RawTopic topic, int partition, @Nullable String run, long number, MarketEvent event) {

    String exchange() {
        return event.exchange();
    }
}
