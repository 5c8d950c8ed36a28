package io.tidemark.backfill;

/**
 * Trades without a break that a lake holds.
 *
 * @param first lowest number
 * @param last highest number
 * @param firstAt trade time of the lowest, microseconds since the epoch
 * @param lastAt trade time of the highest
 */
public record Held(long first, long last, long firstAt, long lastAt) {}
