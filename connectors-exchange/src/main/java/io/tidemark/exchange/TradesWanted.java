package io.tidemark.exchange;

import io.tidemark.model.MarketEvent;

/**
 * Trades of one instrument that have not been seen and are to be asked for.
 *
 * @param instrument unified name
 * @param first lowest number, or {@link MarketEvent#ABSENT} where the exchange numbers nothing
 * @param last highest number, or {@link MarketEvent#ABSENT} where the exchange numbers nothing
 * @param since trade time of the newest trade known before them, microseconds since the epoch, or
 *     {@link MarketEvent#ABSENT} if there is none
 */
public record TradesWanted(String instrument, long first, long last, long since) {}
