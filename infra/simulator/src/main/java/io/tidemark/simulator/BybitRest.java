package io.tidemark.simulator;

import io.tidemark.simulator.Desk.Answer;
import io.tidemark.simulator.Desk.Call;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bybit's requests for spot: lists are newest first, and of trades there are sixty and no more. */
final class BybitRest {

    private static final String PREFIX = "/v5/market/";
    private static final int TRADES = 60;
    private static final int CANDLES = 1000;
    private static final long MILLI = 1_000_000;

    private static final Map<String, Long> INTERVALS = Map.ofEntries(
            Map.entry("1", 1L),
            Map.entry("3", 3L),
            Map.entry("5", 5L),
            Map.entry("15", 15L),
            Map.entry("30", 30L),
            Map.entry("60", 60L),
            Map.entry("120", 120L),
            Map.entry("240", 240L),
            Map.entry("360", 360L),
            Map.entry("720", 720L),
            Map.entry("D", 1440L));

    private final Floor floor;
    private final Map<String, Instrument> symbols = new LinkedHashMap<>();
    private final Quota quota = new Quota(600, 120);

    BybitRest(Bybit exchange, Floor floor) {
        this.floor = floor;
        floor.instruments(exchange).forEach(instrument -> symbols.put(instrument.symbol(), instrument));
    }

    Answer answer(Call call) {
        if (floor.options().rateLimits() == SimulatorOptions.RateLimits.ENFORCED && !quota.take()) {
            return refusal(403);
        }
        String method = call.path().startsWith(PREFIX) ? call.path().substring(PREFIX.length()) : "";
        try {
            return switch (method) {
                case "time" -> result(time());
                case "instruments-info" -> result(list(call, instruments(call)));
                case "recent-trade" -> result(list(call, trades(call)));
                case "kline" -> result(candles(call));
                default -> answer(404, 404, "Not Found", "{}");
            };
        } catch (Refused e) {
            return answer(200, 10001, String.valueOf(e.getMessage()), "{}");
        }
    }

    Answer refusal(int status) {
        return status == 429 || status == 403
                ? answer(status, 10006, "Too many visits!", "{}")
                : answer(status, 10016, "Server error.", "{}");
    }

    private Answer result(CharSequence result) {
        return answer(200, 0, "OK", result);
    }

    private Answer answer(int status, int code, String message, CharSequence result) {
        StringBuilder out = new StringBuilder(result.length() + 100);
        Text.quoted(out.append("{\"retCode\":").append(code).append(",\"retMsg\":"), message);
        out.append(",\"result\":").append(result).append(",\"retExtInfo\":{},\"time\":");
        return Answer.of(status, out.append(Bybit.millis(floor.now())).append('}'));
    }

    private CharSequence time() {
        long now = floor.now();
        return "{\"timeSecond\":\"" + Math.floorDiv(now, 1_000_000_000L) + "\",\"timeNano\":\"" + now + "\"}";
    }

    private static CharSequence list(Call call, StringBuilder rows) {
        requireSpot(call);
        return "{\"category\":\"spot\",\"list\":[" + withoutComma(rows) + "]}";
    }

    private StringBuilder instruments(Call call) {
        requireSpot(call);
        StringBuilder out = new StringBuilder();
        for (Instrument instrument :
                call.query().containsKey("symbol") ? List.of(instrument(call)) : List.copyOf(symbols.values())) {
            out.append("{\"symbol\":\"").append(instrument.symbol());
            out.append("\",\"baseCoin\":\"").append(instrument.asset().code());
            out.append("\",\"quoteCoin\":\"").append(instrument.exchange().quote());
            out.append("\",\"innovation\":\"0\",\"status\":\"Trading\",\"marginTrading\":\"none\",");
            Bybit.size(out.append("\"lotSizeFilter\":{\"basePrecision\":\""), instrument, 1);
            out.append("\",\"quotePrecision\":\"0.0000001\",\"minOrderAmt\":\"5\"},");
            Bybit.price(out.append("\"priceFilter\":{\"tickSize\":\""), instrument, 1);
            out.append("\"}},");
        }
        return out;
    }

    private StringBuilder trades(Call call) {
        requireSpot(call);
        int limit = (int) Math.max(1, Math.min(TRADES, number(call.query("limit", "60"))));
        List<Trade> page = floor.history(instrument(call)).latest(limit);
        StringBuilder out = new StringBuilder(page.size() * 180);
        for (int i = page.size() - 1; i >= 0; i--) {
            Trade trade = page.get(i);
            Instrument instrument = trade.instrument();
            out.append("{\"execId\":\"").append(trade.number());
            out.append("\",\"symbol\":\"").append(instrument.symbol());
            Bybit.price(out.append("\",\"price\":\""), instrument, trade.price());
            Bybit.size(out.append("\",\"size\":\""), instrument, trade.quantity());
            out.append("\",\"side\":\"").append(Bybit.side(trade));
            out.append("\",\"time\":\"").append(Bybit.millis(trade.tradedAt()));
            out.append("\",\"isBlockTrade\":false,\"isRPITrade\":false,\"seq\":\"")
                    .append(trade.sequence())
                    .append("\"},");
        }
        return out;
    }

    private CharSequence candles(Call call) {
        requireSpot(call);
        Instrument instrument = instrument(call);
        Long minutes = INTERVALS.get(call.query("interval", ""));
        if (minutes == null) {
            throw new Refused("Invalid period!");
        }
        long interval = minutes * History.MINUTE;
        long now = floor.now();
        int limit = (int) Math.max(1, Math.min(CANDLES, number(call.query("limit", "200"))));
        long to = call.query().containsKey("end") ? Math.min(now, number(call.query("end", "")) * MILLI) : now;
        long earliest = to - Math.floorMod(to, interval) - (limit - 1) * interval;
        long from = call.query().containsKey("start")
                ? Math.max(earliest, number(call.query("start", "")) * MILLI)
                : earliest;
        List<Candle> candles =
                new ArrayList<>(floor.history(instrument).candlesWithoutHoles(Math.max(0, from), to, interval, now));
        Collections.reverse(candles);
        int digits = instrument.priceDigits() + instrument.quantityDigits();
        StringBuilder out = new StringBuilder(candles.size() * 110);
        for (Candle candle : candles) {
            out.append("[\"").append(Bybit.millis(candle.start));
            Bybit.price(out.append("\",\""), instrument, candle.open);
            Bybit.price(out.append("\",\""), instrument, candle.high);
            Bybit.price(out.append("\",\""), instrument, candle.low);
            Bybit.price(out.append("\",\""), instrument, candle.close);
            Bybit.size(out.append("\",\""), instrument, candle.volume);
            out.append("\",\"").append(new BigDecimal(candle.notional, digits).toPlainString());
            out.append("\"],");
        }
        return "{\"category\":\"spot\",\"symbol\":\"" + instrument.symbol() + "\",\"list\":[" + withoutComma(out)
                + "]}";
    }

    private static void requireSpot(Call call) {
        if (!call.query("category", "spot").equals("spot")) {
            throw new Refused("Illegal category");
        }
    }

    private Instrument instrument(Call call) {
        Instrument instrument = symbols.get(call.query("symbol", ""));
        if (instrument == null) {
            throw new Refused("Not supported symbols");
        }
        return instrument;
    }

    private static long number(String text) {
        if (!text.matches("[0-9]{1,15}")) {
            throw new Refused("params error");
        }
        return Long.parseLong(text);
    }

    private static CharSequence withoutComma(StringBuilder rows) {
        if (rows.length() > 0) {
            rows.setLength(rows.length() - 1);
        }
        return rows;
    }

    /** A request that makes no sense, in Bybit's words. */
    private static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }
}
