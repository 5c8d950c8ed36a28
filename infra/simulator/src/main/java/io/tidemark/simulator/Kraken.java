package io.tidemark.simulator;

import io.tidemark.simulator.MarketEvent.Quote;
import io.tidemark.simulator.MarketEvent.Session;
import io.tidemark.simulator.MarketEvent.Trades;
import java.util.List;
import java.util.Map;

/**
 * Kraken, sockets of version 2. Prices and quantities are JSON numbers there and strings over REST; one frame carries
 * all trades of an event. REST calls bitcoin XBT, dogecoin XDG, and prefixes old assets with X and dollars with Z.
 *
 * @see <a href="https://docs.kraken.com/api/docs/websocket-v2/trade">Trade channel</a>
 */
final class Kraken implements SimulatedExchange {

    static final int VOLUME_DIGITS = 8;

    private static final Map<String, String> OLD_CODES = Map.of("BTC", "XBT", "DOGE", "XDG");

    /** Assets listed before prefixes were given up. */
    private static final List<String> PREFIXED = List.of("BTC", "ETH", "XRP", "LTC", "XLM");

    @Override
    public String id() {
        return "kraken";
    }

    @Override
    public String quote() {
        return "USD";
    }

    @Override
    public double share() {
        return 0.15;
    }

    @Override
    public long clockStep() {
        return 1;
    }

    @Override
    public String symbol(Asset asset) {
        return asset.code() + "/" + quote();
    }

    @Override
    public int priceDigits(Asset asset) {
        if (asset.code().equals("BTC")) {
            return 1;
        }
        return asset.startPrice() < 1 ? asset.priceDigits() + 1 : asset.priceDigits();
    }

    @Override
    public int quantityDigits(Asset asset) {
        return VOLUME_DIGITS;
    }

    @Override
    public void record(MarketEvent event, FrameSink out) {
        if (event instanceof Trades fills) {
            out.frame("trade", trades("update", fills.trades()));
        } else if (event instanceof Quote quote) {
            out.frame("ticker", ticker("update", quote));
        }
    }

    @Override
    public Desk open(Floor floor) {
        return new KrakenDesk(this, floor);
    }

    static String oldCode(Asset asset) {
        return OLD_CODES.getOrDefault(asset.code(), asset.code());
    }

    /** {@code XBTUSD}. */
    static String altname(Asset asset) {
        return oldCode(asset) + "USD";
    }

    /** {@code XXBTZUSD}; what answers are keyed by. */
    static String pairKey(Asset asset) {
        if (PREFIXED.contains(asset.code())) {
            return "X" + oldCode(asset) + "ZUSD";
        }
        return asset.code().equals("USDT") ? "USDTZUSD" : altname(asset);
    }

    static CharSequence trades(String type, List<Trade> trades) {
        StringBuilder out = new StringBuilder(60 + trades.size() * 160);
        out.append("{\"channel\":\"trade\",\"type\":\"").append(type).append("\",\"data\":[");
        for (Trade trade : trades) {
            Instrument instrument = trade.instrument();
            out.append("{\"symbol\":\"").append(instrument.symbol());
            out.append("\",\"side\":\"").append(trade.taker()).append("\",\"price\":");
            Text.number(out, trade.price(), instrument.priceDigits());
            Text.number(out.append(",\"qty\":"), trade.quantity(), instrument.quantityDigits());
            out.append(",\"ord_type\":\"").append(byLimit(trade) ? "limit" : "market");
            out.append("\",\"trade_id\":").append(trade.number());
            Text.time(out.append(",\"timestamp\":\""), trade.tradedAt(), 6).append("\"},");
        }
        out.setLength(out.length() - 1);
        return out.append("]}");
    }

    static CharSequence ticker(String type, Quote quote) {
        Instrument instrument = quote.instrument();
        Session session = quote.session();
        int digits = instrument.priceDigits();
        StringBuilder out = new StringBuilder(330);
        out.append("{\"channel\":\"ticker\",\"type\":\"").append(type);
        out.append("\",\"data\":[{\"symbol\":\"").append(instrument.symbol());
        Text.number(out.append("\",\"bid\":"), quote.bid(), digits);
        Text.number(out.append(",\"bid_qty\":"), quote.bidQuantity(), instrument.quantityDigits());
        Text.number(out.append(",\"ask\":"), quote.ask(), digits);
        Text.number(out.append(",\"ask_qty\":"), quote.askQuantity(), instrument.quantityDigits());
        Text.number(out.append(",\"last\":"), session.last(), digits);
        Text.number(out.append(",\"volume\":"), session.volume(), instrument.quantityDigits());
        Text.number(out.append(",\"vwap\":"), session.vwap(), digits);
        Text.number(out.append(",\"low\":"), session.low(), digits);
        Text.number(out.append(",\"high\":"), session.high(), digits);
        long change = session.last() - session.open();
        Text.number(out.append(",\"change\":"), change, digits);
        Text.number(out.append(",\"change_pct\":"), session.open() == 0 ? 0 : change * 10_000 / session.open(), 2);
        out.append(",\"trades\":").append(session.trades());
        return Text.time(out.append(",\"timestamp\":\""), quote.at(), 6).append("\"}]}");
    }

    /** Some takers set a limit. */
    static boolean byLimit(Trade trade) {
        return trade.order() % 3 == 0;
    }
}
