package io.tidemark.simulator;

import io.tidemark.simulator.MarketEvent.Quote;
import io.tidemark.simulator.MarketEvent.Trades;
import java.util.Locale;

/**
 * Bitstamp, version 2. Numbers come twice, as numbers and as text; all pairs share one counter of trades; order numbers
 * need more than the 53 bits of a double.
 *
 * @see <a href="https://www.bitstamp.net/websocket/v2/">WebSocket API v2</a>
 */
final class Bitstamp implements SimulatedExchange {

    static final int AMOUNT_DIGITS = 8;

    private static final int LEVELS = 10;

    /** Beyond what a double counts by one. */
    private static final long FIRST_ORDER = 9_100_000_000_000_000L;

    @Override
    public String id() {
        return "bitstamp";
    }

    @Override
    public String quote() {
        return "USD";
    }

    @Override
    public double share() {
        return 0.06;
    }

    @Override
    public long clockStep() {
        return 1_000_000;
    }

    @Override
    public String symbol(Asset asset) {
        return asset.code().toLowerCase(Locale.ROOT) + "usd";
    }

    @Override
    public int priceDigits(Asset asset) {
        return asset.priceDigits();
    }

    @Override
    public int quantityDigits(Asset asset) {
        return AMOUNT_DIGITS;
    }

    @Override
    public Numbers numbers() {
        return Numbers.GROW_TOGETHER;
    }

    @Override
    public Desk open(Floor floor) {
        return new BitstampDesk(this, floor);
    }

    @Override
    public void record(MarketEvent event, FrameSink out) {
        if (event instanceof Trades fills) {
            for (Trade trade : fills.trades()) {
                out.frame("live_trades", trade(trade));
            }
        } else if (event instanceof Quote quote) {
            out.frame("order_book", envelope("order_book_", quote.instrument(), book(quote), "data"));
        }
    }

    static CharSequence trade(Trade trade) {
        Instrument instrument = trade.instrument();
        long micros = micros(trade.tradedAt());
        StringBuilder out = new StringBuilder(340).append("{\"id\":").append(trade.number());
        out.append(",\"timestamp\":\"").append(micros / 1_000_000);
        Text.plain(out.append("\",\"amount\":"), trade.quantity(), AMOUNT_DIGITS);
        amount(out.append(",\"amount_str\":\""), trade.quantity());
        Text.plain(out.append("\",\"price\":"), trade.price(), instrument.priceDigits());
        price(out.append(",\"price_str\":\""), instrument, trade.price());
        out.append("\",\"type\":").append(type(trade));
        out.append(",\"microtimestamp\":\"").append(micros);
        long taker = FIRST_ORDER + trade.order();
        long maker = FIRST_ORDER + trade.order() - trade.number() % 1000 - 1;
        out.append("\",\"buy_order_id\":").append(trade.taker() == Side.BUY ? taker : maker);
        out.append(",\"sell_order_id\":")
                .append(trade.taker() == Side.BUY ? maker : taker)
                .append('}');
        return envelope("live_trades_", instrument, out, "trade");
    }

    /** The best levels; those behind the first are made up from it. */
    static CharSequence book(Quote quote) {
        long micros = micros(quote.at());
        StringBuilder out = new StringBuilder(700).append("{\"timestamp\":\"").append(micros / 1_000_000);
        out.append("\",\"microtimestamp\":\"").append(micros).append("\",\"bids\":[");
        for (int i = 0; i < LEVELS && quote.bid() - i > 0; i++) {
            level(out, quote.instrument(), quote.bid() - i, quote.bidQuantity() * (i + 1));
        }
        out.setLength(out.length() - 1);
        out.append("],\"asks\":[");
        for (int i = 0; i < LEVELS; i++) {
            level(out, quote.instrument(), quote.ask() + i, quote.askQuantity() * (i + 1));
        }
        out.setLength(out.length() - 1);
        return out.append("]}");
    }

    static CharSequence envelope(String channel, Instrument instrument, CharSequence data, String event) {
        return "{\"data\":" + data + ",\"channel\":\"" + channel + instrument.symbol() + "\",\"event\":\"" + event
                + "\"}";
    }

    /** 0 where the taker bought. */
    static int type(Trade trade) {
        return trade.taker() == Side.BUY ? 0 : 1;
    }

    static long micros(long nanos) {
        return Math.floorDiv(nanos, 1_000L);
    }

    static StringBuilder price(StringBuilder out, Instrument instrument, long price) {
        return Text.decimal(out, price, instrument.priceDigits(), instrument.priceDigits());
    }

    static StringBuilder amount(StringBuilder out, long amount) {
        return Text.decimal(out, amount, AMOUNT_DIGITS, AMOUNT_DIGITS);
    }

    private static void level(StringBuilder out, Instrument instrument, long price, long amount) {
        price(out.append("[\""), instrument, price);
        amount(out.append("\",\""), amount).append("\"],");
    }
}
