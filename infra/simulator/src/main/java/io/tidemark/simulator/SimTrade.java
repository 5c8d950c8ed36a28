package io.tidemark.simulator;

/**
 * One trade.
 *
 * @param listing where
 * @param number steps by one per listing
 * @param ticks price in ticks
 * @param lots quantity in lots
 * @param takerBuys the taker's side
 * @param at microseconds since the epoch
 */
record SimTrade(Listing listing, long number, long ticks, long lots, boolean takerBuys, long at) {

    String price() {
        return listing.price(ticks);
    }

    String size() {
        return listing.size(lots);
    }
}
