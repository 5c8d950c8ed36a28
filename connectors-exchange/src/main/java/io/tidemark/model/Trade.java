package io.tidemark.model;

/**
 * One public trade, as the exchange reported it.
 *
 * @param exchange lower-case id, {@code binance}
 * @param instrument unified name, {@code BTC-USDT}
 * @param tradeId the exchange's own id, unique within exchange and instrument; of an aggregated trade the id of its
 *     last fill
 * @param tradeNumber the place in the instrument's sequence, stepping by one; of an aggregated trade the last number of
 *     its range; {@link MarketEvent#ABSENT} where the exchange numbers nothing
 * @param fills how many of the exchange's trades the row stands for, normally 1
 * @param price quote units for one base unit
 * @param quantity base units
 * @param takerSide the taker's side
 * @param tradedAt the exchange's trade time
 * @param publishedAt the exchange's send time, or {@link MarketEvent#ABSENT}
 * @param receivedAt when the frame reached us
 * @param origin how it reached us
 */
public record Trade(
        String exchange,
        String instrument,
        String tradeId,
        long tradeNumber,
        int fills,
        Decimal price,
        Decimal quantity,
        Side takerSide,
        long tradedAt,
        long publishedAt,
        long receivedAt,
        Origin origin)
        implements MarketEvent {

    /** First number of the range the trade stands for; equal to {@link #tradeNumber} for a plain trade. */
    public long firstNumber() {
        return tradeNumber - fills + 1;
    }

    /** The same trade, having reached us in another way. */
    public Trade from(Origin way) {
        return new Trade(
                exchange,
                instrument,
                tradeId,
                tradeNumber,
                fills,
                price,
                quantity,
                takerSide,
                tradedAt,
                publishedAt,
                receivedAt,
                way);
    }

    public boolean isNumbered() {
        return tradeNumber != ABSENT;
    }
}
