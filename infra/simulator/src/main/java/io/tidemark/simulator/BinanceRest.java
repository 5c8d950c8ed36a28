package io.tidemark.simulator;

import io.tidemark.simulator.Binance.TimeUnit;
import io.tidemark.simulator.Desk.Answer;
import io.tidemark.simulator.Desk.Call;
import io.tidemark.simulator.MarketEvent.Quote;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Binance's requests: all lists ascend in time, each request weighs something. */
final class BinanceRest {

    private static final int WEIGHT_PER_MINUTE = 6000;

    /** Requests in one minute after the first 429 that turn it into a ban. */
    private static final int PATIENCE = 10;

    private static final int BAN_SECONDS = 120;
    private static final int PAGE = 1000;

    private static final Map<String, Long> INTERVALS = Map.ofEntries(
            Map.entry("1m", 1L),
            Map.entry("3m", 3L),
            Map.entry("5m", 5L),
            Map.entry("15m", 15L),
            Map.entry("30m", 30L),
            Map.entry("1h", 60L),
            Map.entry("2h", 120L),
            Map.entry("4h", 240L),
            Map.entry("6h", 360L),
            Map.entry("8h", 480L),
            Map.entry("12h", 720L),
            Map.entry("1d", 1440L));

    private final Floor floor;
    private final Map<String, Instrument> symbols = new LinkedHashMap<>();
    private long minute;
    private int used;
    private int refused;

    BinanceRest(Binance exchange, Floor floor) {
        this.floor = floor;
        floor.instruments(exchange).forEach(instrument -> symbols.put(instrument.symbol(), instrument));
    }

    Answer answer(Call call) {
        String path = call.path();
        int weight =
                switch (path) {
                    case "/api/v3/ping", "/api/v3/time" -> 1;
                    case "/api/v3/exchangeInfo" -> 20;
                    case "/api/v3/trades", "/api/v3/historicalTrades" -> 25;
                    case "/api/v3/aggTrades" -> 4;
                    case "/api/v3/ticker/bookTicker" -> call.query().containsKey("symbol") ? 2 : 4;
                    default -> 2;
                };
        Answer refusal = weigh(weight);
        Answer answer = refusal == null ? respond(call) : refusal;
        return answer.with("X-MBX-USED-WEIGHT-1M", Integer.toString(used()));
    }

    static Answer refusal(int status) {
        return switch (status) {
            case 418 -> error(418, -1003, "Way too much request weight used; IP banned.");
            case 429 ->
                error(429, -1003, "Too much request weight used; current limit is 6000 request weight per 1 MINUTE.");
            default -> error(status, -1000, "An unknown error occurred while processing the request.");
        };
    }

    private synchronized int used() {
        return used;
    }

    private synchronized @Nullable Answer weigh(int weight) {
        if (floor.options().rateLimits() == SimulatorOptions.RateLimits.NONE) {
            return null;
        }
        long now = System.nanoTime() / 1_000_000_000L;
        if (now / 60 != minute) {
            minute = now / 60;
            used = 0;
            refused = 0;
        }
        used += weight;
        if (used <= WEIGHT_PER_MINUTE) {
            return null;
        }
        refused++;
        return refused > PATIENCE
                ? refusal(418).with("Retry-After", Integer.toString(BAN_SECONDS))
                : refusal(429).with("Retry-After", Long.toString(60 - now % 60));
    }

    private Answer respond(Call call) {
        TimeUnit unit = "MICROSECOND".equalsIgnoreCase(call.headers().get("X-MBX-TIME-UNIT"))
                ? TimeUnit.MICROSECOND
                : TimeUnit.MILLISECOND;
        try {
            return switch (call.path()) {
                case "/api/v3/ping" -> Answer.ok("{}");
                case "/api/v3/time" -> Answer.ok("{\"serverTime\":" + unit.of(floor.now()) + "}");
                case "/api/v3/exchangeInfo" -> Answer.ok(exchangeInfo(call));
                case "/api/v3/trades" -> Answer.ok(trades(latest(call), unit));
                case "/api/v3/historicalTrades" -> Answer.ok(trades(historical(call), unit));
                case "/api/v3/aggTrades" -> Answer.ok(aggregates(call, unit));
                case "/api/v3/klines", "/api/v3/uiKlines" -> Answer.ok(klines(call, unit));
                case "/api/v3/ticker/bookTicker" -> Answer.ok(bookTicker(call));
                default -> Answer.of(404, "{\"code\":-1000,\"msg\":\"Path not found.\"}");
            };
        } catch (Refused e) {
            return error(400, e.code, String.valueOf(e.getMessage()));
        }
    }

    private static Answer error(int status, int code, String message) {
        return Answer.of(status, "{\"code\":" + code + ",\"msg\":" + Text.quoted(message) + "}");
    }

    private CharSequence exchangeInfo(Call call) {
        StringBuilder out = new StringBuilder();
        out.append("{\"timezone\":\"UTC\",\"serverTime\":").append(TimeUnit.MILLISECOND.of(floor.now()));
        out.append(",\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,");
        out.append("\"limit\":").append(WEIGHT_PER_MINUTE).append("}],\"exchangeFilters\":[],\"symbols\":[");
        String separator = "";
        for (Instrument instrument : asked(call)) {
            out.append(separator).append("{\"symbol\":\"").append(instrument.symbol());
            out.append("\",\"status\":\"TRADING\",\"baseAsset\":\"")
                    .append(instrument.asset().code());
            out.append("\",\"baseAssetPrecision\":8,\"quoteAsset\":\"");
            out.append(instrument.exchange().quote()).append("\",\"quotePrecision\":8,\"quoteAssetPrecision\":8,");
            out.append("\"orderTypes\":[\"LIMIT\",\"MARKET\"],\"isSpotTradingAllowed\":true,\"filters\":[");
            Binance.price(out.append("{\"filterType\":\"PRICE_FILTER\",\"minPrice\":\""), instrument, 1);
            Binance.price(out.append("\",\"maxPrice\":\"1000000.00000000\",\"tickSize\":\""), instrument, 1);
            Binance.quantity(out.append("\"},{\"filterType\":\"LOT_SIZE\",\"minQty\":\""), instrument, 1);
            Binance.quantity(out.append("\",\"maxQty\":\"9000000.00000000\",\"stepSize\":\""), instrument, 1);
            out.append("\"},{\"filterType\":\"NOTIONAL\",\"minNotional\":\"5.00000000\"}],");
            out.append("\"permissions\":[],\"permissionSets\":[[\"SPOT\"]]}");
            separator = ",";
        }
        return out.append("]}");
    }

    private List<Trade> latest(Call call) {
        return floor.history(symbol(call)).latest(limit(call));
    }

    /** Where trades have been forgotten, the answer begins with the oldest known one, whatever was asked. */
    private List<Trade> historical(Call call) {
        Instrument instrument = symbol(call);
        Long from = number(call, "fromId");
        return from == null ? latest(call) : floor.history(instrument).from(from, limit(call));
    }

    private static CharSequence trades(List<Trade> trades, TimeUnit unit) {
        StringBuilder out = new StringBuilder(trades.size() * 180 + 2).append('[');
        for (Trade trade : trades) {
            Instrument instrument = trade.instrument();
            out.append("{\"id\":").append(trade.number());
            Binance.price(out.append(",\"price\":\""), instrument, trade.price());
            Binance.quantity(out.append("\",\"qty\":\""), instrument, trade.quantity());
            BigInteger amount = BigInteger.valueOf(trade.price()).multiply(BigInteger.valueOf(trade.quantity()));
            notional(out.append("\",\"quoteQty\":\""), instrument, amount);
            out.append("\",\"time\":").append(unit.of(trade.tradedAt()));
            out.append(",\"isBuyerMaker\":").append(Binance.buyerIsMaker(trade)).append(",\"isBestMatch\":true},");
        }
        return closed(out);
    }

    private CharSequence aggregates(Call call, TimeUnit unit) {
        History history = floor.history(symbol(call));
        int limit = limit(call);
        Long from = number(call, "fromId");
        Long start = nanos(call, "startTime");
        Long end = nanos(call, "endTime");
        if (from != null && (start != null || end != null)) {
            throw new Refused(-1128, "Combination of optional parameters invalid.");
        }
        List<Trade> all = history.sinceOpened();
        StringBuilder out = new StringBuilder().append('[');
        int begun = out.length();
        int count = 0;
        boolean newest = from == null && start == null;
        int first = newest ? firstOfNewest(all, limit, end) : 0;
        long quantity = 0;
        for (int i = first; i < all.size() && count < limit; i++) {
            Trade trade = all.get(i);
            quantity += trade.quantity();
            if (i + 1 < all.size() && all.get(i + 1).aggregate() == trade.aggregate()) {
                continue;
            }
            boolean whole = trade.aggregateFirst() >= all.get(0).number();
            boolean wanted = (from == null || trade.aggregate() >= from)
                    && (start == null || trade.tradedAt() >= start)
                    && (end == null || trade.tradedAt() <= end);
            if (whole && wanted) {
                row(out, trade, quantity, unit);
                count++;
            }
            quantity = 0;
        }
        return out.length() == begun ? "[]" : closed(out);
    }

    /** Where the newest {@code limit} aggregates up to {@code end} begin. */
    private static int firstOfNewest(List<Trade> all, int limit, @Nullable Long end) {
        int first = all.size();
        int count = 0;
        while (first > 0) {
            Trade trade = all.get(first - 1);
            boolean begins = first == all.size() || all.get(first).aggregate() != trade.aggregate();
            if (begins && (end == null || trade.tradedAt() <= end) && ++count > limit) {
                return first;
            }
            first--;
        }
        return 0;
    }

    private static void row(StringBuilder out, Trade last, long quantity, TimeUnit unit) {
        out.append("{\"a\":").append(last.aggregate());
        Binance.price(out.append(",\"p\":\""), last.instrument(), last.price());
        Binance.quantity(out.append("\",\"q\":\""), last.instrument(), quantity);
        out.append("\",\"f\":").append(last.aggregateFirst()).append(",\"l\":").append(last.number());
        out.append(",\"T\":").append(unit.of(last.tradedAt()));
        out.append(",\"m\":").append(Binance.buyerIsMaker(last)).append(",\"M\":true},");
    }

    private CharSequence klines(Call call, TimeUnit unit) {
        Instrument instrument = symbol(call);
        Long minutes = INTERVALS.get(call.query("interval", ""));
        if (minutes == null) {
            throw new Refused(-1120, "Invalid interval.");
        }
        long interval = minutes * History.MINUTE;
        int limit = limit(call);
        Long start = nanos(call, "startTime");
        Long end = nanos(call, "endTime");
        long now = floor.now();
        long to = end == null ? now : Math.min(end, now);
        long from = start == null ? to - limit * interval : start;
        List<Candle> candles = floor.history(instrument).candlesWithoutHoles(Math.max(0, from), to, interval, now);
        int skipped = start == null ? Math.max(0, candles.size() - limit) : 0;
        StringBuilder out = new StringBuilder().append('[');
        candles.stream().skip(skipped).limit(limit).forEach(candle -> {
            out.append('[').append(unit.of(candle.start));
            Binance.price(out.append(",\""), instrument, candle.open);
            Binance.price(out.append("\",\""), instrument, candle.high);
            Binance.price(out.append("\",\""), instrument, candle.low);
            Binance.price(out.append("\",\""), instrument, candle.close);
            Binance.quantity(out.append("\",\""), instrument, candle.volume);
            out.append("\",").append(unit.of(candle.start + interval) - 1);
            notional(out.append(",\""), instrument, candle.notional);
            out.append("\",").append(candle.trades);
            Binance.quantity(out.append(",\""), instrument, candle.takerBuyVolume);
            notional(out.append("\",\""), instrument, candle.takerBuyNotional);
            out.append("\",\"0\"],");
        });
        return closed(out);
    }

    private CharSequence bookTicker(Call call) {
        List<Instrument> asked = asked(call);
        StringBuilder out = new StringBuilder().append('[');
        for (Instrument instrument : asked) {
            Quote quote = floor.history(instrument).quote();
            if (quote == null) {
                continue;
            }
            out.append("{\"symbol\":\"").append(instrument.symbol());
            Binance.price(out.append("\",\"bidPrice\":\""), instrument, quote.bid());
            Binance.quantity(out.append("\",\"bidQty\":\""), instrument, quote.bidQuantity());
            Binance.price(out.append("\",\"askPrice\":\""), instrument, quote.ask());
            Binance.quantity(out.append("\",\"askQty\":\""), instrument, quote.askQuantity());
            out.append("\"},");
        }
        CharSequence list = closed(out);
        return call.query().containsKey("symbol") && list.length() > 2 ? list.subSequence(1, list.length() - 1) : list;
    }

    /** @param amount price times quantity, both in the units of the last digit */
    static StringBuilder notional(StringBuilder out, Instrument instrument, BigInteger amount) {
        BigDecimal exact = new BigDecimal(amount, instrument.priceDigits() + instrument.quantityDigits());
        return out.append(exact.setScale(Binance.DIGITS).toPlainString());
    }

    private static CharSequence closed(StringBuilder list) {
        if (list.charAt(list.length() - 1) == ',') {
            list.setLength(list.length() - 1);
        }
        return list.append(']');
    }

    private List<Instrument> asked(Call call) {
        String list = call.query("symbols", "").replaceAll("[\\[\\]\"\\s]", "");
        if (!list.isEmpty()) {
            return Arrays.stream(list.split(",")).map(this::symbol).toList();
        }
        return call.query().containsKey("symbol") ? List.of(symbol(call)) : List.copyOf(symbols.values());
    }

    private Instrument symbol(Call call) {
        String symbol = call.query("symbol", "");
        if (symbol.isEmpty()) {
            throw new Refused(-1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
        }
        return symbol(symbol);
    }

    private Instrument symbol(String symbol) {
        Instrument instrument = symbols.get(symbol);
        if (instrument == null) {
            throw new Refused(-1121, "Invalid symbol.");
        }
        return instrument;
    }

    private static int limit(Call call) {
        Long limit = number(call, "limit");
        if (limit == null) {
            return PAGE / 2;
        }
        return (int) Math.max(1, Math.min(PAGE, limit));
    }

    /** A moment in milliseconds or microseconds; the size of the number tells which. */
    private static @Nullable Long nanos(Call call, String name) {
        Long value = number(call, name);
        if (value == null) {
            return null;
        }
        return value < 100_000_000_000_000L ? value * 1_000_000 : value * 1000;
    }

    private static @Nullable Long number(Call call, String name) {
        String text = call.query().get(name);
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new Refused(
                    -1100,
                    "Illegal characters found in parameter '%s'; legal range is '^[0-9]{1,20}$'.".formatted(name));
        }
        return Long.valueOf(text);
    }

    /** A request that makes no sense. */
    private static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final int code;

        Refused(int code, String message) {
            super(message);
            this.code = code;
        }
    }
}
