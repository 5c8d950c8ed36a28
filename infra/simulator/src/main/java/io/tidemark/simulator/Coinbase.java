package io.tidemark.simulator;

import io.tidemark.simulator.MarketEvent.Quote;
import io.tidemark.simulator.MarketEvent.Session;
import io.tidemark.simulator.MarketEvent.Trades;

/**
 * Coinbase Exchange. {@code side} is the maker's. Best prices come with trades only.
 *
 * @see <a href="https://docs.cdp.coinbase.com/exchange/websocket-feed/channels">Channels</a>
 */
final class Coinbase implements SimulatedExchange {

    static final int SIZE_DIGITS = 8;

    @Override
    public String id() {
        return "coinbase";
    }

    @Override
    public String quote() {
        return "USD";
    }

    @Override
    public double share() {
        return 0.25;
    }

    @Override
    public long clockStep() {
        return 1_000;
    }

    @Override
    public String symbol(Asset asset) {
        return asset.code() + "-" + quote();
    }

    @Override
    public int priceDigits(Asset asset) {
        return asset.priceDigits();
    }

    @Override
    public int quantityDigits(Asset asset) {
        return SIZE_DIGITS;
    }

    @Override
    public void record(MarketEvent event, FrameSink out) {
        if (event instanceof Trades fills) {
            for (Trade trade : fills.trades()) {
                out.frame("matches", match("match", trade));
            }
            out.frame("ticker", ticker(fills));
        }
    }

    @Override
    public Desk open(Floor floor) {
        return new CoinbaseDesk(this, floor);
    }

    static CharSequence match(String type, Trade trade) {
        Instrument instrument = trade.instrument();
        StringBuilder out = new StringBuilder(340);
        out.append("{\"type\":\"").append(type).append("\",\"trade_id\":").append(trade.number());
        uuid(out.append(",\"maker_order_id\":\""), instrument, trade.number());
        uuid(out.append("\",\"taker_order_id\":\""), instrument, -trade.order());
        out.append("\",\"side\":\"").append(trade.taker().opposite());
        size(out.append("\",\"size\":\""), instrument, trade.quantity());
        price(out.append("\",\"price\":\""), instrument, trade.price());
        out.append("\",\"product_id\":\"").append(instrument.symbol());
        out.append("\",\"sequence\":").append(trade.sequence());
        return Text.time(out.append(",\"time\":\""), trade.tradedAt(), 6).append("\"}");
    }

    /** One for all trades of the event: it tells of the last alone. */
    static CharSequence ticker(Trades fills) {
        Trade trade = fills.trades().get(fills.trades().size() - 1);
        Quote after = fills.after();
        Session session = after.session();
        Instrument instrument = trade.instrument();
        StringBuilder out = new StringBuilder(420);
        out.append("{\"type\":\"ticker\",\"sequence\":").append(trade.sequence());
        out.append(",\"product_id\":\"").append(instrument.symbol());
        price(out.append("\",\"price\":\""), instrument, trade.price());
        price(out.append("\",\"open_24h\":\""), instrument, session.open());
        size(out.append("\",\"volume_24h\":\""), instrument, session.volume());
        price(out.append("\",\"low_24h\":\""), instrument, session.low());
        price(out.append("\",\"high_24h\":\""), instrument, session.high());
        size(out.append("\",\"volume_30d\":\""), instrument, session.volume());
        price(out.append("\",\"best_bid\":\""), instrument, after.bid());
        size(out.append("\",\"best_bid_size\":\""), instrument, after.bidQuantity());
        price(out.append("\",\"best_ask\":\""), instrument, after.ask());
        size(out.append("\",\"best_ask_size\":\""), instrument, after.askQuantity());
        out.append("\",\"side\":\"").append(trade.taker());
        Text.time(out.append("\",\"time\":\""), trade.tradedAt(), 6);
        out.append("\",\"trade_id\":").append(trade.number());
        return size(out.append(",\"last_size\":\""), instrument, trade.quantity())
                .append("\"}");
    }

    static StringBuilder price(StringBuilder out, Instrument instrument, long price) {
        return Text.decimal(out, price, instrument.priceDigits(), instrument.priceDigits());
    }

    static StringBuilder size(StringBuilder out, Instrument instrument, long size) {
        return Text.decimal(out, size, instrument.quantityDigits(), SIZE_DIGITS);
    }

    /** Looks like a random one and is the same each time. */
    private static void uuid(StringBuilder out, Instrument instrument, long number) {
        Dice dice = new Dice(number * 31 + instrument.index());
        long high = dice.nextLong();
        long low = dice.nextLong();
        hex(out, high >>> 32, 8);
        hex(out.append('-'), high >>> 16, 4);
        hex(out.append("-4"), high, 3);
        hex(out.append('-').append("89ab".charAt((int) (low >>> 62))), low >>> 48, 3);
        hex(out.append('-'), low, 12);
    }

    private static void hex(StringBuilder out, long value, int digits) {
        for (int i = digits - 1; i >= 0; i--) {
            out.append(Character.forDigit((int) (value >>> (4 * i)) & 15, 16));
        }
    }
}
