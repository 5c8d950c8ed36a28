package io.tidemark.jobs.cleansing;

import io.tidemark.model.Decimal;
import io.tidemark.model.Trade;
import org.jspecify.annotations.Nullable;

/** The newest trades of an instrument by trade time, in a ring whose places are used again. */
final class Recent {

    private static final int LEAST = 4;

    private Seen[] ring = new Seen[LEAST];
    private int first;
    private int size;

    int size() {
        return size;
    }

    Seen get(int place) {
        return ring[(first + place) & (ring.length - 1)];
    }

    /** Makes room before the one at {@code place}, or behind the last one. */
    Seen insert(int place) {
        if (size == ring.length) {
            resize(2 * size);
        }
        int end = (first + size) & (ring.length - 1);
        Seen inserted = ring[end] == null ? new Seen() : ring[end];
        for (int i = size; i > place; i--) {
            ring[(first + i) & (ring.length - 1)] = get(i - 1);
        }
        ring[(first + place) & (ring.length - 1)] = inserted;
        size++;
        return inserted;
    }

    /** Takes the oldest out. What it says is good until the next is put in. */
    Seen removeFirst() {
        Seen oldest = ring[first];
        first = (first + 1) & (ring.length - 1);
        size--;
        if (ring.length > 16 * LEAST && size < ring.length / 8) {
            resize(ring.length / 2);
        }
        return oldest;
    }

    private void resize(int length) {
        Seen[] places = new Seen[length];
        for (int i = 0; i < Math.min(ring.length, length); i++) {
            places[i] = get(i);
        }
        ring = places;
        first = 0;
    }

    /** A trade, and what it was held to be. One cache line: with thousands of instruments each costs. */
    static final class Seen {

        String tradeId = "";
        long number;
        long at;
        Decimal price = Decimal.ZERO;

        double score;
        /** What is to be told of it, if anything. */
        @Nullable
        Tick tick;

        boolean moved;
        /** If it moved: what {@link Moves#add} answered. */
        double dropped;

        /** What the lane said before it, unless the price was where it is trusted. */
        @Nullable
        Was was;

        void of(Trade trade) {
            of(trade.tradeId(), trade.tradeNumber(), trade.tradedAt(), trade.price());
        }

        void of(String id, long tradeNumber, long tradedAt, Decimal paid) {
            tradeId = id;
            number = tradeNumber;
            at = tradedAt;
            price = paid;
        }

        /** Whether a trade was made before this one; of one time and without numbers they stay as they came. */
        boolean isAfter(Trade trade) {
            return at != trade.tradedAt() ? at > trade.tradedAt() : trade.isNumbered() && trade.tradeNumber() < number;
        }
    }

    /** What a lane says of a price that is away, or was. */
    record Was(
            Decimal reference,
            long referenceAt,
            int place,
            long leftAt,
            long followedAt,
            double farthest,
            @Nullable Wake wake) {}

    /**
     * The time after a price has left and stayed. Whether it is the price of the market only the other exchanges tell.
     *
     * @param reference the price before it left
     * @param referenceAt the exchange's time of that
     * @param until after that it is the price of the market
     */
    record Wake(Decimal reference, long referenceAt, long until) {}
}
