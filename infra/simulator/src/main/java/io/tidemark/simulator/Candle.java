package io.tidemark.simulator;

import java.math.BigInteger;

/** Trades of one span of time, in the units of the instrument's last digits; notional is price times quantity. */
final class Candle {

    final long start;
    long open;
    long high;
    long low;
    long close;
    long volume;
    long takerBuyVolume;
    BigInteger notional = BigInteger.ZERO;
    BigInteger takerBuyNotional = BigInteger.ZERO;
    long trades;
    long firstNumber = -1;
    long lastNumber = -1;

    Candle(long start) {
        this.start = start;
    }

    /** A span without a trade, at the last known price. */
    static Candle flat(long start, long price) {
        Candle candle = new Candle(start);
        candle.open = price;
        candle.high = price;
        candle.low = price;
        candle.close = price;
        return candle;
    }

    void add(Trade trade) {
        BigInteger amount = BigInteger.valueOf(trade.price()).multiply(BigInteger.valueOf(trade.quantity()));
        if (trades == 0) {
            open = trade.price();
            high = trade.price();
            low = trade.price();
            firstNumber = trade.number();
        }
        high = Math.max(high, trade.price());
        low = Math.min(low, trade.price());
        close = trade.price();
        volume += trade.quantity();
        notional = notional.add(amount);
        if (trade.taker() == Side.BUY) {
            takerBuyVolume += trade.quantity();
            takerBuyNotional = takerBuyNotional.add(amount);
        }
        trades++;
        lastNumber = trade.number();
    }

    /** Adds a later candle. */
    void add(Candle other) {
        if (other.trades == 0) {
            return;
        }
        if (trades == 0) {
            open = other.open;
            high = other.high;
            low = other.low;
            firstNumber = other.firstNumber;
        }
        high = Math.max(high, other.high);
        low = Math.min(low, other.low);
        close = other.close;
        volume += other.volume;
        takerBuyVolume += other.takerBuyVolume;
        notional = notional.add(other.notional);
        takerBuyNotional = takerBuyNotional.add(other.takerBuyNotional);
        trades += other.trades;
        lastNumber = other.lastNumber;
    }
}
