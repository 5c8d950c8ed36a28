package io.tidemark.simulator;

import java.time.Duration;

/**
 * What is on a tape.
 *
 * @param frames lines
 * @param trades distinct trades, those of the truth
 * @param quotes frames of best prices, copies left out
 * @param duplicates lines that are copies of another
 * @param moved lines that come later than their place
 * @param span time of the market that is on it
 */
public record TapeSummary(long frames, long trades, long quotes, long duplicates, long moved, Duration span) {}
