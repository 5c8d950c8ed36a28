package io.tidemark.jobs.cleansing;

import io.tidemark.model.Decimal;

/**
 * A trade whose price has left the one that was trusted, or one that followed it while it was not known whether the
 * price would come back.
 *
 * @param exchange lower-case id
 * @param instrument unified name
 * @param tradeId the exchange's own id
 * @param tradedAt the exchange's trade time
 * @param place 0 for the trade that left, then 1, 2 … by trade time; or {@link #FOLLOWS} or {@link #OVER}
 * @param price what was paid
 * @param score deviations from {@code reference}; 0 of the trade with which the price was back
 * @param reference the price before it left
 * @param referenceAt the exchange's time of that
 */
public record Tick(
        String exchange,
        String instrument,
        String tradeId,
        long tradedAt,
        int place,
        Decimal price,
        double score,
        Decimal reference,
        long referenceAt) {

    /**
     * The place of a trade after a price has stayed where it went: nobody here can tell whether the others followed.
     */
    public static final int FOLLOWS = -2;

    /** No trade, but the word that the input ended at {@code tradedAt} while the price was away. */
    public static final int OVER = -1;

    /** {@code binance/BTC-USDT}; what patterns of one instrument are keyed by. */
    public String market() {
        return exchange + "/" + instrument;
    }

    /** The same trade, held against something else. */
    public Tick withScore(double other) {
        return new Tick(exchange, instrument, tradeId, tradedAt, place, price, other, reference, referenceAt);
    }
}
