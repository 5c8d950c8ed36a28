package io.tidemark.simulator;

import io.tidemark.simulator.MarketEvent.Quote;
import io.tidemark.simulator.MarketEvent.Trades;
import java.math.BigDecimal;
import java.util.List;

/**
 * Bybit spot. A frame of {@code publicTrade} has up to 1024 trades, whose ids are numbers in strings and only grow.
 *
 * @see <a href="https://bybit-exchange.github.io/docs/v5/websocket/public/trade">Trade</a>
 * @see <a href="https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook">Orderbook</a>
 */
final class Bybit implements SimulatedExchange {

    @Override
    public String id() {
        return "bybit";
    }

    @Override
    public String quote() {
        return "USDT";
    }

    @Override
    public double share() {
        return 0.3;
    }

    @Override
    public long clockStep() {
        return 1_000_000;
    }

    @Override
    public String symbol(Asset asset) {
        return asset.code() + quote();
    }

    @Override
    public int priceDigits(Asset asset) {
        return asset.priceDigits();
    }

    @Override
    public int quantityDigits(Asset asset) {
        return Math.min(8, asset.quantityDigits() + 1);
    }

    @Override
    public Numbers numbers() {
        return Numbers.GROW;
    }

    @Override
    public Desk open(Floor floor) {
        return new BybitDesk(this, floor);
    }

    @Override
    public void record(MarketEvent event, FrameSink out) {
        if (event instanceof Trades fills) {
            out.frame("publicTrade", trades(fills.trades()));
        } else if (event instanceof Quote quote) {
            out.frame("orderbook.1", best(quote));
        }
    }

    static CharSequence trades(List<Trade> trades) {
        Trade last = trades.get(trades.size() - 1);
        Instrument instrument = last.instrument();
        StringBuilder out = new StringBuilder(90 + trades.size() * 160);
        out.append("{\"topic\":\"publicTrade.").append(instrument.symbol());
        out.append("\",\"ts\":").append(millis(last.publishedAt()));
        out.append(",\"type\":\"snapshot\",\"data\":[");
        for (Trade trade : trades) {
            out.append("{\"i\":\"").append(trade.number());
            out.append("\",\"T\":").append(millis(trade.tradedAt()));
            price(out.append(",\"p\":\""), instrument, trade.price());
            size(out.append("\",\"v\":\""), instrument, trade.quantity());
            out.append("\",\"S\":\"").append(side(trade));
            out.append("\",\"seq\":").append(trade.sequence());
            out.append(",\"s\":\"").append(instrument.symbol()).append("\",\"BT\":false,\"RPI\":false},");
        }
        out.setLength(out.length() - 1);
        return out.append("]}");
    }

    static CharSequence best(Quote quote) {
        Instrument instrument = quote.instrument();
        StringBuilder out = new StringBuilder(240);
        out.append("{\"topic\":\"orderbook.1.").append(instrument.symbol());
        out.append("\",\"ts\":").append(millis(quote.at()));
        out.append(",\"type\":\"snapshot\",\"data\":{\"s\":\"").append(instrument.symbol());
        level(out.append("\",\"b\":["), instrument, quote.bid(), quote.bidQuantity());
        level(out.append("],\"a\":["), instrument, quote.ask(), quote.askQuantity());
        out.append("],\"u\":").append(quote.update());
        out.append(",\"seq\":").append(quote.update());
        return out.append("},\"cts\":").append(millis(quote.at())).append('}');
    }

    static CharSequence candle(Instrument instrument, Candle candle, long at, boolean closed) {
        StringBuilder out = new StringBuilder(320);
        out.append("{\"type\":\"snapshot\",\"topic\":\"kline.1.").append(instrument.symbol());
        out.append("\",\"data\":[{\"start\":").append(millis(candle.start));
        out.append(",\"end\":").append(millis(candle.start + History.MINUTE) - 1);
        price(out.append(",\"interval\":\"1\",\"open\":\""), instrument, candle.open);
        price(out.append("\",\"close\":\""), instrument, candle.close);
        price(out.append("\",\"high\":\""), instrument, candle.high);
        price(out.append("\",\"low\":\""), instrument, candle.low);
        size(out.append("\",\"volume\":\""), instrument, candle.volume);
        int digits = instrument.priceDigits() + instrument.quantityDigits();
        out.append("\",\"turnover\":\"").append(new BigDecimal(candle.notional, digits).toPlainString());
        out.append("\",\"confirm\":").append(closed);
        out.append(",\"timestamp\":").append(millis(at));
        return out.append("}],\"ts\":").append(millis(at)).append('}');
    }

    static String side(Trade trade) {
        return trade.taker() == Side.BUY ? "Buy" : "Sell";
    }

    static long millis(long nanos) {
        return Math.floorDiv(nanos, 1_000_000L);
    }

    static StringBuilder price(StringBuilder out, Instrument instrument, long price) {
        return Text.plain(out, price, instrument.priceDigits());
    }

    static StringBuilder size(StringBuilder out, Instrument instrument, long size) {
        return Text.plain(out, size, instrument.quantityDigits());
    }

    private static StringBuilder level(StringBuilder out, Instrument instrument, long price, long size) {
        price(out.append("[\""), instrument, price);
        return size(out.append("\",\""), instrument, size).append("\"]");
    }
}
