package io.tidemark.simulator;

/**
 * One fill.
 *
 * @param number the exchange's trade id, one more than the instrument's trade before where the exchange numbers so and
 *     has skipped nothing
 * @param epoch how often the exchange has begun to number from 1 again
 * @param price in units of the instrument's last price digit
 * @param quantity in units of the instrument's last quantity digit
 * @param tradedAt nanoseconds since the epoch, no finer than the exchange's clock
 * @param publishedAt nanoseconds since the epoch, when the exchange made the message
 * @param aggregate number of the run of fills of one taker order at one price
 * @param aggregateFirst number of the first fill of that run
 * @param order number of the taker's order
 * @param sequence the instrument's event counter, which grows by more than one
 */
record Trade(
        Instrument instrument,
        long number,
        long epoch,
        long price,
        long quantity,
        Side taker,
        long tradedAt,
        long publishedAt,
        long aggregate,
        long aggregateFirst,
        long order,
        long sequence) {

    /** The same with another number. */
    Trade numbered(long itsNumber, long firstOfRun, long inEpoch) {
        return new Trade(
                instrument,
                itsNumber,
                inEpoch,
                price,
                quantity,
                taker,
                tradedAt,
                publishedAt,
                aggregate,
                firstOfRun,
                order,
                sequence);
    }
}
