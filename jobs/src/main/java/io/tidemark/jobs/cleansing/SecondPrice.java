package io.tidemark.jobs.cleansing;

import io.tidemark.model.Decimal;

/**
 * Where an instrument's price was within one second. Seconds in which it hardly changed are left out, but for one every
 * now and then as a sign of life.
 *
 * @param exchange lower-case id
 * @param instrument unified name
 * @param second start of the second, microseconds since the epoch
 * @param low lowest price
 * @param high highest price
 * @param close last price
 */
public record SecondPrice(String exchange, String instrument, long second, Decimal low, Decimal high, Decimal close) {}
