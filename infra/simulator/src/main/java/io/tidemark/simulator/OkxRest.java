package io.tidemark.simulator;

import io.tidemark.simulator.Desk.Answer;
import io.tidemark.simulator.Desk.Call;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** OKX's requests: lists are newest first, {@code after} means older and {@code before} newer. */
final class OkxRest {

    private static final String PREFIX = "/api/v5/";
    private static final long MILLI = 1_000_000;
    private static final int NEWEST_CANDLES = 1440;

    private static final Map<String, Long> BARS = Map.ofEntries(
            Map.entry("1m", 1L),
            Map.entry("3m", 3L),
            Map.entry("5m", 5L),
            Map.entry("15m", 15L),
            Map.entry("30m", 30L),
            Map.entry("1H", 60L),
            Map.entry("2H", 120L),
            Map.entry("4H", 240L),
            Map.entry("1Dutc", 1440L));

    private final Floor floor;
    private final Map<String, Instrument> symbols = new LinkedHashMap<>();
    private final Map<String, Quota> quotas = new ConcurrentHashMap<>();

    OkxRest(Okx exchange, Floor floor) {
        this.floor = floor;
        floor.instruments(exchange).forEach(instrument -> symbols.put(instrument.symbol(), instrument));
    }

    Answer answer(Call call) {
        String method = call.path().startsWith(PREFIX) ? call.path().substring(PREFIX.length()) : "";
        double permits =
                switch (method) {
                    case "public/time" -> 10;
                    case "market/trades" -> 100;
                    case "market/candles" -> 40;
                    default -> 20;
                };
        if (floor.options().rateLimits() == SimulatorOptions.RateLimits.ENFORCED
                && !quotas.computeIfAbsent(method, any -> new Quota(permits, permits / 2))
                        .take()) {
            return refusal(429);
        }
        try {
            return switch (method) {
                case "public/time" -> data("{\"ts\":\"" + Okx.millis(floor.now()) + "\"}");
                case "public/instruments" -> data(instruments(call));
                case "market/trades" ->
                    data(trades(floor.history(instrument(call)).latest(limit(call, 500))));
                case "market/history-trades" -> data(trades(historical(call)));
                case "market/candles" -> data(candles(call, 300, NEWEST_CANDLES));
                case "market/history-candles" -> data(candles(call, 100, Integer.MAX_VALUE));
                default -> Answer.of(404, "{\"msg\":\"API endpoint doesn't exist\",\"code\":\"404\",\"data\":[]}");
            };
        } catch (Refused e) {
            return error(e.status, e.code, String.valueOf(e.getMessage()));
        }
    }

    static Answer refusal(int status) {
        return status == 429
                ? error(429, "50011", "Too Many Requests")
                : error(status, "50001", "Service temporarily unavailable. Try again later.");
    }

    private static Answer error(int status, String code, String message) {
        return Answer.of(status, "{\"msg\":" + Text.quoted(message) + ",\"code\":\"" + code + "\",\"data\":[]}");
    }

    private static Answer data(CharSequence rows) {
        return Answer.ok("{\"code\":\"0\",\"msg\":\"\",\"data\":[" + rows + "]}");
    }

    private CharSequence instruments(Call call) {
        if (!call.query("instType", "").equals("SPOT")) {
            throw new Refused(400, "51000", "Parameter instType error");
        }
        StringBuilder out = new StringBuilder();
        for (Instrument instrument :
                call.query().containsKey("instId") ? List.of(instrument(call)) : List.copyOf(symbols.values())) {
            out.append("{\"instType\":\"SPOT\",\"instId\":\"").append(instrument.symbol());
            out.append("\",\"baseCcy\":\"").append(instrument.asset().code());
            out.append("\",\"quoteCcy\":\"").append(instrument.exchange().quote());
            Okx.price(out.append("\",\"tickSz\":\""), instrument, 1);
            Okx.size(out.append("\",\"lotSz\":\""), instrument, 1);
            Okx.size(out.append("\",\"minSz\":\""), instrument, 10);
            out.append("\",\"state\":\"live\",\"listTime\":\"1548133413000\",\"upcChg\":[]},");
        }
        return withoutComma(out);
    }

    private List<Trade> historical(Call call) {
        Instrument instrument = instrument(call);
        History history = floor.history(instrument);
        int limit = limit(call, 100);
        String after = call.query("after", "");
        if (call.query("type", "1").equals("2")) {
            return after.isEmpty() ? history.latest(limit) : history.before(number(after) * MILLI, limit);
        }
        long before = number(call.query("before", "0"));
        return history.below(after.isEmpty() ? Long.MAX_VALUE : number(after), limit).stream()
                .filter(trade -> trade.number() > before)
                .toList();
    }

    /** Single fills, newest first. */
    private static CharSequence trades(List<Trade> page) {
        StringBuilder out = new StringBuilder(page.size() * 150);
        for (int i = page.size() - 1; i >= 0; i--) {
            Trade trade = page.get(i);
            Instrument instrument = trade.instrument();
            out.append("{\"instId\":\"").append(instrument.symbol());
            out.append("\",\"side\":\"").append(trade.taker());
            Okx.size(out.append("\",\"sz\":\""), instrument, trade.quantity());
            Okx.price(out.append("\",\"px\":\""), instrument, trade.price());
            out.append("\",\"tradeId\":\"").append(trade.number());
            out.append("\",\"ts\":\"").append(Okx.millis(trade.tradedAt())).append("\",\"source\":\"0\"},");
        }
        return withoutComma(out);
    }

    private CharSequence candles(Call call, int most, int newest) {
        Instrument instrument = instrument(call);
        Long minutes = BARS.get(call.query("bar", "1m"));
        if (minutes == null) {
            throw new Refused(400, "51000", "Parameter bar error");
        }
        long interval = minutes * History.MINUTE;
        long now = floor.now();
        String after = call.query("after", "");
        long to = after.isEmpty() ? now : Math.min(now, number(after) * MILLI - 1);
        int limit = limit(call, most);
        long from = Math.max(to - Math.floorMod(to, interval) - (limit - 1) * interval, 0);
        from = Math.max(from, number(call.query("before", "0")) * MILLI + 1);
        if (newest < Integer.MAX_VALUE) {
            from = Math.max(from, now - newest * interval);
        }
        List<Candle> candles = new ArrayList<>(floor.history(instrument).candlesWithoutHoles(from, to, interval, now));
        Collections.reverse(candles);
        int digits = instrument.priceDigits() + instrument.quantityDigits();
        StringBuilder out = new StringBuilder(candles.size() * 130);
        for (Candle candle : candles) {
            out.append("[\"").append(Okx.millis(candle.start));
            Okx.price(out.append("\",\""), instrument, candle.open);
            Okx.price(out.append("\",\""), instrument, candle.high);
            Okx.price(out.append("\",\""), instrument, candle.low);
            Okx.price(out.append("\",\""), instrument, candle.close);
            Okx.size(out.append("\",\""), instrument, candle.volume);
            String turnover = new BigDecimal(candle.notional, digits).toPlainString();
            out.append("\",\"").append(turnover).append("\",\"").append(turnover);
            out.append(candle.start + interval <= now ? "\",\"1\"]," : "\",\"0\"],");
        }
        return withoutComma(out);
    }

    private Instrument instrument(Call call) {
        String symbol = call.query("instId", "");
        if (symbol.isEmpty()) {
            throw new Refused(400, "50014", "Parameter instId can not be empty.");
        }
        Instrument instrument = symbols.get(symbol);
        if (instrument == null) {
            throw new Refused(200, "51001", "Instrument ID, Instrument ID code, or Spread ID doesn't exist.");
        }
        return instrument;
    }

    private static int limit(Call call, int most) {
        return (int) Math.max(1, Math.min(most, number(call.query("limit", "100"))));
    }

    private static long number(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new Refused(400, "51000", "Parameter error");
        }
        return Long.parseLong(text);
    }

    private static CharSequence withoutComma(StringBuilder rows) {
        if (rows.length() > 0) {
            rows.setLength(rows.length() - 1);
        }
        return rows;
    }

    /** A request that makes no sense, in OKX's words. */
    private static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final int status;
        private final String code;

        Refused(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }
    }
}
