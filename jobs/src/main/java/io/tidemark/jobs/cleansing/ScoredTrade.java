package io.tidemark.jobs.cleansing;

import io.tidemark.model.Trade;

/**
 * A trade and how unusual its price was when it came.
 *
 * @param trade the trade, untouched
 * @param score deviations from the last price that was trusted; not a number where there is none
 */
public record ScoredTrade(Trade trade, double score) {}
