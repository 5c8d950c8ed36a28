package io.tidemark.simulator;

/**
 * Best bid and ask.
 *
 * @param listing where
 * @param sequence grows with every change of the book, by more than one
 * @param bidTicks best bid in ticks
 * @param bidLots lots at the bid
 * @param askTicks best ask in ticks
 * @param askLots lots at the ask
 * @param at microseconds since the epoch
 */
record SimQuote(Listing listing, long sequence, long bidTicks, long bidLots, long askTicks, long askLots, long at) {}
