package io.tidemark.jobs.windows;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Decimal;
import io.tidemark.model.DecimalSum;
import io.tidemark.model.Quote;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;

/**
 * What the trades of a stretch of time come to, growing as trades are added. Bars of parts of a stretch merge into the
 * bar of the whole, in any order: open and close are decided by trade time and number, or id where there is no number,
 * never by arrival.
 */
final class Bar {

    /** Exchange's trades that the bar holds; 0 means that prices and times below say nothing yet. */
    long fills;

    long firstNumber = ABSENT;
    long lastNumber = ABSENT;
    /** True once a trade without a number is in. */
    boolean unnumbered;

    Decimal open = Decimal.ZERO;
    Decimal high = Decimal.ZERO;
    Decimal low = Decimal.ZERO;
    Decimal close = Decimal.ZERO;
    long openAt;
    /** What decides between trades of the same time; of an exchange without numbers no number of a trade. */
    long openNumber;

    long closeAt;
    long closeNumber;

    DecimalSum volumeBase = new DecimalSum();
    DecimalSum volumeQuote = new DecimalSum();
    DecimalSum takerBuyBase = new DecimalSum();
    DecimalSum takerBuyQuote = new DecimalSum();

    /** Time of the newest quote, or {@code ABSENT}. */
    long quoteAt = ABSENT;

    long quoteSequence = ABSENT;
    Decimal bid = Decimal.ZERO;
    Decimal ask = Decimal.ZERO;

    /** Trades whose prices turned out to be outliers. */
    int outliers;

    /** How often the bar has been published. */
    int revision;

    void add(Trade trade) {
        Decimal price = trade.price();
        long number = trade.tradeNumber();
        if (fills == 0) {
            high = price;
            low = price;
        } else {
            if (price.compareTo(high) > 0) {
                high = price;
            }
            if (price.compareTo(low) < 0) {
                low = price;
            }
        }
        if (trade.isNumbered()) {
            openWith(price, trade.tradedAt(), trade.firstNumber());
            closeWith(price, trade.tradedAt(), number);
            number(trade.firstNumber(), number);
        } else {
            long place = place(trade.tradeId());
            openWith(price, trade.tradedAt(), place);
            closeWith(price, trade.tradedAt(), place);
            unnumbered = true;
        }
        fills += trade.fills();
        volumeBase.add(trade.quantity());
        volumeQuote.addProduct(price, trade.quantity());
        if (trade.takerSide() == Side.BUY) {
            takerBuyBase.add(trade.quantity());
            takerBuyQuote.addProduct(price, trade.quantity());
        }
    }

    void add(Quote quote) {
        quote(quote.at(), quote.sequence(), quote.bid(), quote.ask());
    }

    /** Adds all trades of another bar; its quote is left alone. */
    void mergeTrades(Bar other) {
        if (other.fills == 0) {
            return;
        }
        if (fills == 0) {
            high = other.high;
            low = other.low;
        } else {
            if (other.high.compareTo(high) > 0) {
                high = other.high;
            }
            if (other.low.compareTo(low) < 0) {
                low = other.low;
            }
        }
        openWith(other.open, other.openAt, other.openNumber);
        closeWith(other.close, other.closeAt, other.closeNumber);
        if (other.firstNumber != ABSENT) {
            number(other.firstNumber, other.lastNumber);
        }
        unnumbered |= other.unnumbered;
        fills += other.fills;
        volumeBase.add(other.volumeBase);
        volumeQuote.add(other.volumeQuote);
        takerBuyBase.add(other.takerBuyBase);
        takerBuyQuote.add(other.takerBuyQuote);
    }

    /** Adds what is known of the trades of another bar, without the trades. */
    void mergeOutliers(Bar other) {
        outliers += other.outliers;
    }

    /** Takes the quote if it is newer than the one that is there. */
    void quote(long at, long sequence, Decimal newBid, Decimal newAsk) {
        if (quoteAt == ABSENT || at > quoteAt || (at == quoteAt && sequence >= quoteSequence)) {
            quoteAt = at;
            quoteSequence = sequence;
            bid = newBid;
            ask = newAsk;
        }
    }

    /** Ids of trades without a number are mostly numbers that grow, if not by one; any other only has to decide. */
    private static long place(String id) {
        long place = 0;
        for (int i = 0; i < id.length(); i++) {
            int digit = id.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return id.hashCode();
            }
            place = place * 10 + digit;
        }
        return place;
    }

    private void openWith(Decimal price, long at, long number) {
        if (fills == 0 || at < openAt || (at == openAt && number < openNumber)) {
            open = price;
            openAt = at;
            openNumber = number;
        }
    }

    private void closeWith(Decimal price, long at, long number) {
        if (fills == 0 || at > closeAt || (at == closeAt && number >= closeNumber)) {
            close = price;
            closeAt = at;
            closeNumber = number;
        }
    }

    private void number(long first, long last) {
        if (firstNumber == ABSENT) {
            firstNumber = first;
            lastNumber = last;
        } else {
            firstNumber = Math.min(firstNumber, first);
            lastNumber = Math.max(lastNumber, last);
        }
    }
}
