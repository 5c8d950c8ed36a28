package io.tidemark.model;

/**
 * Best bid and ask of one instrument at one moment.
 *
 * @param exchange lower-case id
 * @param instrument unified name
 * @param bid best bid, quote units
 * @param bidQuantity base units on offer at the bid; zero where the exchange does not say
 * @param ask best ask, quote units
 * @param askQuantity base units on offer at the ask; zero where the exchange does not say
 * @param quotedAt the exchange's time, or {@link MarketEvent#ABSENT}
 * @param receivedAt when the frame reached us
 * @param sequence the exchange's book or order sequence, growing but not by one, or {@link MarketEvent#ABSENT}
 */
public record Quote(
        String exchange,
        String instrument,
        Decimal bid,
        Decimal bidQuantity,
        Decimal ask,
        Decimal askQuantity,
        long quotedAt,
        long receivedAt,
        long sequence)
        implements MarketEvent {

    /** The exchange's time where it gives one, else the time of arrival. */
    public long at() {
        return quotedAt == ABSENT ? receivedAt : quotedAt;
    }
}
