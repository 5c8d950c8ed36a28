package io.tidemark.simulator;

import io.tidemark.simulator.MarketEvent.Quote;
import io.tidemark.simulator.MarketEvent.Trades;
import java.util.ArrayList;
import java.util.List;

/**
 * OKX. All numbers but {@code seqId} are strings; a frame of {@code trades} joins the fills of one taker order at one
 * price, has the id of the last and how many there are.
 *
 * @see <a href="https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-trades-channel">Trades channel</a>
 */
final class Okx implements SimulatedExchange {

    @Override
    public String id() {
        return "okx";
    }

    @Override
    public String quote() {
        return "USDT";
    }

    @Override
    public double share() {
        return 0.35;
    }

    @Override
    public long clockStep() {
        return 1_000_000;
    }

    @Override
    public String symbol(Asset asset) {
        return asset.code() + "-" + quote();
    }

    @Override
    public int priceDigits(Asset asset) {
        return asset.code().equals("BTC") ? 1 : asset.priceDigits();
    }

    @Override
    public int quantityDigits(Asset asset) {
        return Math.min(8, asset.quantityDigits() + 3);
    }

    @Override
    public Desk open(Floor floor) {
        return new OkxDesk(this, floor);
    }

    @Override
    public void record(MarketEvent event, FrameSink out) {
        if (event instanceof Trades fills) {
            for (List<Trade> run : runs(fills.trades())) {
                out.frame("trades", trades(run));
            }
        } else if (event instanceof Quote quote) {
            out.frame("bbo-tbt", best(quote));
        }
    }

    /** The fills of each taker order at each price. */
    static List<List<Trade>> runs(List<Trade> trades) {
        List<List<Trade>> runs = new ArrayList<>();
        int first = 0;
        for (int i = 1; i <= trades.size(); i++) {
            if (i == trades.size()
                    || trades.get(i).aggregate() != trades.get(first).aggregate()) {
                runs.add(trades.subList(first, i));
                first = i;
            }
        }
        return runs;
    }

    static CharSequence trades(List<Trade> run) {
        Trade last = run.get(run.size() - 1);
        Instrument instrument = last.instrument();
        long quantity = run.stream().mapToLong(Trade::quantity).sum();
        StringBuilder out = begin(new StringBuilder(260), "trades", instrument);
        out.append("{\"instId\":\"").append(instrument.symbol());
        out.append("\",\"tradeId\":\"").append(last.number());
        price(out.append("\",\"px\":\""), instrument, last.price());
        size(out.append("\",\"sz\":\""), instrument, quantity);
        out.append("\",\"side\":\"").append(last.taker());
        out.append("\",\"ts\":\"").append(millis(last.tradedAt()));
        out.append("\",\"count\":\"").append(run.size());
        return out.append("\",\"source\":\"0\",\"seqId\":")
                .append(last.sequence())
                .append("}]}");
    }

    static CharSequence best(Quote quote) {
        Instrument instrument = quote.instrument();
        StringBuilder out = begin(new StringBuilder(240), "bbo-tbt", instrument).append("{\"asks\":[");
        level(out, instrument, quote.ask(), quote.askQuantity()).append("],\"bids\":[");
        level(out, instrument, quote.bid(), quote.bidQuantity());
        out.append("],\"ts\":\"").append(millis(quote.at()));
        return out.append("\",\"seqId\":").append(quote.update()).append("}]}");
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

    private static StringBuilder begin(StringBuilder out, String channel, Instrument instrument) {
        out.append("{\"arg\":{\"channel\":\"").append(channel);
        return out.append("\",\"instId\":\"").append(instrument.symbol()).append("\"},\"data\":[");
    }

    private static StringBuilder level(StringBuilder out, Instrument instrument, long price, long size) {
        price(out.append("[\""), instrument, price);
        return size(out.append("\",\""), instrument, size).append("\",\"0\",\"1\"]");
    }
}
