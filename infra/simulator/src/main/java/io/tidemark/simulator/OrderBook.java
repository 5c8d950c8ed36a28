package io.tidemark.simulator;

import io.tidemark.simulator.MarketEvent.Quote;
import io.tidemark.simulator.MarketEvent.Session;
import io.tidemark.simulator.MarketEvent.Trades;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the orders and quotes of one instrument on one exchange. Draws from a source of its own, so that what it makes
 * depends on nothing but the seed, the asset's path and the rates.
 */
final class OrderBook {

    /** A second taker order follows on the heels of the first with this probability, and so on. */
    private static final double FOLLOWED = 0.25;

    /** One more fill of the same order. */
    private static final double ANOTHER_FILL = 0.5;

    /** The fill after this one is at the next price. */
    private static final double NEXT_LEVEL = 0.25;

    private static final int MOST = 40;

    /** 2020-01-01T00:00:00Z; exchanges opened then. */
    private static final long OPENED = 1_577_836_800L;

    /** More trades a second than any instrument sees. */
    private static final long NUMBERS_PER_SECOND = 1_000;

    /** Fills in one {@link Trades}, on average. */
    static final double FILLS = 1 / (1 - FOLLOWED) * (1 / (1 - ANOTHER_FILL));

    private final Instrument instrument;
    private final Dice dice;
    private final double ordersPerStep;
    private final double quotesPerStep;
    private final double quoteShare;
    private final double bias;
    private final double spread;
    private final double tick;
    private final double typicalQuantity;

    private double nextOrder;
    private double nextQuote;
    private long last;
    private long bid;
    private long ask;
    private long bidQuantity;
    private long askQuantity;
    private long number;
    private long aggregate;
    private long order;
    private long sequence;

    private Session session = Session.EMPTY;
    private BigInteger notional = BigInteger.ZERO;

    OrderBook(Instrument instrument, long seed, long start, double tradesPerSecond, double quotesPerTrade) {
        this.instrument = instrument;
        this.dice = Dice.named(seed, instrument.exchange().id() + "/" + instrument.name());
        this.last = start;
        double stepsPerSecond = 1e9 / Market.STEP;
        this.ordersPerStep = tradesPerSecond / FILLS / stepsPerSecond;
        double quotesPerOrder = quotesPerTrade * FILLS;
        this.quoteShare = Math.min(1, quotesPerOrder / 2);
        this.quotesPerStep = ordersPerStep * Math.max(0, quotesPerOrder - 2);
        this.bias = 2e-4 * (dice.nextDouble() - 0.5);
        this.spread = 5e-5 + 2e-4 * dice.nextDouble();
        this.tick = StrictMath.pow(10, -instrument.priceDigits());
        double lot = StrictMath.pow(10, -instrument.quantityDigits());
        this.typicalQuantity = 400 / instrument.asset().startPrice() / lot;
        // A market that opens later goes on with larger numbers: who keeps what an earlier run gave must not take it
        // for
        // the same trades.
        long age = NUMBERS_PER_SECOND * Math.max(0, start / 1_000_000_000L - OPENED);
        this.number = age + 1_000_000L + dice.below(900_000);
        this.aggregate = age + 500_000L + dice.below(400_000);
        this.order = age + 1_000_000_000L + dice.below(1_000_000_000);
        this.sequence = 20 * age + 20_000_000_000L + dice.below(1_000_000_000);
        this.nextOrder = dice.exponential();
        this.nextQuote = dice.exponential();
    }

    /**
     * Adds what happens in the step that begins at {@code from}, in order of time.
     *
     * @param fair what one unit of the asset is worth in the instrument's quote currency
     * @param activity how lively trading is, 1 on average
     */
    void step(long from, double fair, double activity, List<MarketEvent> out) {
        if (bid == 0) {
            requote(fair);
            if (quoteShare > 0) {
                out.add(quote(from));
            }
        }
        double orders = ordersPerStep * activity;
        double quotes = quotesPerStep * activity;
        double now = 0;
        while (true) {
            double untilOrder = orders == 0 ? 2 : now + nextOrder / orders;
            double untilQuote = quotes == 0 ? 2 : now + nextQuote / quotes;
            double next = Math.min(untilOrder, untilQuote);
            double passed = Math.min(next, 1) - now;
            nextOrder -= passed * orders;
            nextQuote -= passed * quotes;
            if (next >= 1) {
                return;
            }
            now = next;
            long at = Math.max(last, from + (long) (now * Market.STEP));
            if (untilOrder <= untilQuote) {
                trade(from, at, fair, out);
                nextOrder = dice.exponential();
            } else {
                requote(fair);
                out.add(quote(at));
                nextQuote = dice.exponential();
            }
            last = at;
        }
    }

    private void trade(long from, long at, double fair, List<MarketEvent> out) {
        boolean shown = dice.chance(quoteShare);
        long oldBid = bid;
        long oldAsk = ask;
        requote(fair);
        long begin = Math.max(Math.max(last, from), at - dice.below(3_000_000));
        if (shown && (oldBid != bid || oldAsk != ask)) {
            out.add(quote(begin));
        }

        int orders = 1 + dice.run(FOLLOWED, MOST);
        List<Trade> trades = new ArrayList<>(orders * 2);
        Side side = dice.chance(0.5) ? Side.BUY : Side.SELL;
        for (int i = 0; i < orders; i++) {
            long tradedAt = i == orders - 1 ? at : begin + (at - begin) * i / orders;
            fill(side, tradedAt, at, trades);
            side = dice.chance(0.8) ? side : side.opposite();
        }
        for (Trade trade : trades) {
            count(trade);
        }

        askQuantity = quantity(3);
        bidQuantity = quantity(3);
        Quote after = quote(at);
        out.add(new Trades(List.copyOf(trades), after, at));
        if (shown) {
            out.add(after);
        }
    }

    private void fill(Side side, long tradedAt, long at, List<Trade> trades) {
        long clock = instrument.exchange().clockStep();
        int fills = 1 + dice.run(ANOTHER_FILL, MOST);
        order += 1 + dice.below(500);
        aggregate++;
        long first = number + 1;
        for (int i = 0; i < fills; i++) {
            if (i > 0 && dice.chance(NEXT_LEVEL)) {
                long levels = 1L + dice.below(3);
                if (side == Side.BUY) {
                    ask += levels;
                } else {
                    bid = Math.max(1, bid - levels);
                }
                aggregate++;
                first = number + 1;
            }
            number++;
            sequence += 1 + dice.below(20);
            trades.add(new Trade(
                    instrument,
                    number,
                    0,
                    side == Side.BUY ? ask : bid,
                    quantity(1),
                    side,
                    tradedAt - tradedAt % clock,
                    at - at % clock,
                    aggregate,
                    first,
                    order,
                    sequence));
        }
        if (side == Side.BUY) {
            bid = Math.max(bid, ask - Math.max(1, ask - bid));
        }
    }

    private void count(Trade trade) {
        long price = trade.price();
        boolean first = session.trades() == 0;
        long volume = session.volume() + trade.quantity();
        notional = notional.add(BigInteger.valueOf(price).multiply(BigInteger.valueOf(trade.quantity())));
        session = new Session(
                first ? price : session.open(),
                first ? price : Math.max(session.high(), price),
                first ? price : Math.min(session.low(), price),
                price,
                volume,
                notional.divide(BigInteger.valueOf(volume)).longValueExact(),
                session.trades() + 1);
    }

    private void requote(double fair) {
        double mid = fair * (1 + bias + 2e-5 * dice.gaussian()) / tick;
        long width = Math.max(1, Math.round(spread * mid * (0.5 + dice.nextDouble())));
        bid = Math.max(1, Math.round(mid - width / 2.0));
        ask = bid + width;
        bidQuantity = quantity(3);
        askQuantity = quantity(3);
    }

    private Quote quote(long at) {
        sequence += 1 + dice.below(20);
        return new Quote(instrument, bid, bidQuantity, ask, askQuantity, at, sequence, session);
    }

    private long quantity(double scale) {
        return Math.max(1, Math.round(scale * typicalQuantity * StrictMath.exp(1.3 * dice.gaussian())));
    }
}
