package io.tidemark.simulator;

import io.tidemark.simulator.MarketEvent.Quote;
import io.tidemark.simulator.MarketEvent.Trades;
import java.util.Locale;

/**
 * Binance spot. Prices and quantities are strings of eight decimals, times are milliseconds, {@code m} says that the
 * buyer was the maker.
 *
 * @see <a href="https://github.com/binance/binance-spot-api-docs/blob/master/web-socket-streams.md">Streams</a>
 * @see <a href="https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md">REST</a>
 */
final class Binance implements SimulatedExchange {

    static final int DIGITS = 8;

    @Override
    public String id() {
        return "binance";
    }

    @Override
    public String quote() {
        return "USDT";
    }

    @Override
    public double share() {
        return 0.6;
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
        return asset.quantityDigits();
    }

    @Override
    public void record(MarketEvent event, FrameSink out) {
        String stream = event.instrument().symbol().toLowerCase(Locale.ROOT);
        if (event instanceof Trades fills) {
            for (Trade trade : fills.trades()) {
                out.frame("trade", combined(stream + "@trade", trade(trade, TimeUnit.MILLISECOND)));
            }
        } else if (event instanceof Quote quote) {
            out.frame("bookTicker", combined(stream + "@bookTicker", bookTicker(quote)));
        }
    }

    @Override
    public Desk open(Floor floor) {
        return new BinanceDesk(this, floor);
    }

    /** In what unit times are written. */
    enum TimeUnit {
        MILLISECOND(1_000_000),
        MICROSECOND(1_000);

        private final long nanos;

        TimeUnit(long nanos) {
            this.nanos = nanos;
        }

        long of(long time) {
            return Math.floorDiv(time, nanos);
        }
    }

    static String combined(String stream, CharSequence data) {
        return "{\"stream\":\"" + stream + "\",\"data\":" + data + "}";
    }

    static CharSequence trade(Trade trade, TimeUnit unit) {
        StringBuilder out = new StringBuilder(180);
        begin(out, "trade", trade, unit).append(",\"t\":").append(trade.number());
        price(out.append(",\"p\":\""), trade.instrument(), trade.price());
        quantity(out.append("\",\"q\":\""), trade.instrument(), trade.quantity());
        return end(out, trade, unit);
    }

    /** @param last the last of the fills that are joined */
    static CharSequence aggregate(Trade last, long quantity, TimeUnit unit) {
        StringBuilder out = new StringBuilder(220);
        begin(out, "aggTrade", last, unit).append(",\"a\":").append(last.aggregate());
        price(out.append(",\"p\":\""), last.instrument(), last.price());
        quantity(out.append("\",\"q\":\""), last.instrument(), quantity);
        out.append("\",\"f\":").append(last.aggregateFirst()).append(",\"l\":").append(last.number());
        out.append(",\"T\":").append(unit.of(last.tradedAt()));
        return out.append(",\"m\":").append(buyerIsMaker(last)).append(",\"M\":true}");
    }

    static CharSequence bookTicker(Quote quote) {
        StringBuilder out = new StringBuilder(160);
        out.append("{\"u\":").append(quote.update());
        out.append(",\"s\":\"").append(quote.instrument().symbol());
        price(out.append("\",\"b\":\""), quote.instrument(), quote.bid());
        quantity(out.append("\",\"B\":\""), quote.instrument(), quote.bidQuantity());
        price(out.append("\",\"a\":\""), quote.instrument(), quote.ask());
        quantity(out.append("\",\"A\":\""), quote.instrument(), quote.askQuantity());
        return out.append("\"}");
    }

    static StringBuilder price(StringBuilder out, Instrument instrument, long price) {
        return Text.decimal(out, price, instrument.priceDigits(), DIGITS);
    }

    static StringBuilder quantity(StringBuilder out, Instrument instrument, long quantity) {
        return Text.decimal(out, quantity, instrument.quantityDigits(), DIGITS);
    }

    static boolean buyerIsMaker(Trade trade) {
        return trade.taker() == Side.SELL;
    }

    private static StringBuilder begin(StringBuilder out, String kind, Trade trade, TimeUnit unit) {
        out.append("{\"e\":\"").append(kind).append("\",\"E\":").append(unit.of(trade.publishedAt()));
        return out.append(",\"s\":\"").append(trade.instrument().symbol()).append('"');
    }

    private static CharSequence end(StringBuilder out, Trade trade, TimeUnit unit) {
        out.append("\",\"T\":").append(unit.of(trade.tradedAt()));
        return out.append(",\"m\":").append(buyerIsMaker(trade)).append(",\"M\":true}");
    }
}
