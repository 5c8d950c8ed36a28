package io.tidemark.model;

/**
 * Time goes on although an exchange gives no sign of life: no connection is open, or one is and says nothing. So that
 * whoever waits for it can tell how long; says nothing of the market.
 *
 * @param exchange lower-case id
 * @param at now, by our clock
 */
public record Pulse(String exchange, long at) implements MarketEvent {}
