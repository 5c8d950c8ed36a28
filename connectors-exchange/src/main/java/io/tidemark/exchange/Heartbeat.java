package io.tidemark.exchange;

import io.tidemark.model.MarketEvent;
import org.jspecify.annotations.Nullable;

/**
 * A sign of life.
 *
 * @param instrument unified name, or null where it speaks for the connection
 * @param lastTradeNumber number of the instrument's newest trade, or {@link MarketEvent#ABSENT}
 * @param at the exchange's time, microseconds since the epoch, or {@link MarketEvent#ABSENT}
 */
public record Heartbeat(@Nullable String instrument, long lastTradeNumber, long at) {}
