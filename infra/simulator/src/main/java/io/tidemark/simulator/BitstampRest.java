package io.tidemark.simulator;

import io.tidemark.simulator.Desk.Answer;
import io.tidemark.simulator.Desk.Call;
import io.tidemark.simulator.MarketEvent.Quote;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bitstamp's requests: trades by a span of time back from now, newest first; candles oldest first. */
final class BitstampRest {

    private static final String PREFIX = "/api/v2/";
    private static final int CANDLES = 1000;
    private static final long SECOND = 1_000_000_000L;
    private static final Map<String, Long> SPANS =
            Map.of("minute", 60 * SECOND, "hour", 3600 * SECOND, "day", 86_400 * SECOND);
    private static final List<Long> STEPS =
            List.of(60L, 180L, 300L, 900L, 1800L, 3600L, 7200L, 14_400L, 21_600L, 43_200L, 86_400L, 259_200L);

    private final Floor floor;
    private final Map<String, Instrument> pairs = new LinkedHashMap<>();
    private final Quota quick = new Quota(400, 400);
    private final Quota slow = new Quota(10_000, 10_000 / 600.0);

    BitstampRest(Bitstamp exchange, Floor floor) {
        this.floor = floor;
        floor.instruments(exchange).forEach(instrument -> pairs.put(instrument.symbol(), instrument));
    }

    Answer answer(Call call) {
        if (floor.options().rateLimits() == SimulatorOptions.RateLimits.ENFORCED && !(quick.take() && slow.take())) {
            return refusal(429);
        }
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Clock.instant(floor.now()).atOffset(ZoneOffset.UTC));
        return respond(call).with("Date", date);
    }

    private Answer respond(Call call) {
        String[] parts = call.path().startsWith(PREFIX)
                ? call.path().substring(PREFIX.length()).split("/")
                : new String[0];
        if (parts.length == 1 && parts[0].equals("markets")) {
            return Answer.ok(markets());
        }
        Instrument instrument = parts.length == 2 ? pairs.get(parts[1]) : null;
        if (instrument == null) {
            return problem(404, "404.001", "Not found.");
        }
        try {
            return switch (parts[0]) {
                case "transactions" -> Answer.ok(transactions(instrument, call));
                case "ohlc" -> Answer.ok(candles(instrument, call));
                case "order_book" -> book(instrument);
                default -> problem(404, "404.001", "Not found.");
            };
        } catch (IllegalArgumentException e) {
            return problem(400, "400.002", "Request parameters are incorrect.");
        }
    }

    static Answer refusal(int status) {
        return status == 429
                ? problem(429, "400.002", "Request rate limit exceeded.")
                : problem(status, "500.001", "Service unavailable.");
    }

    private static Answer problem(int status, String code, String reason) {
        return Answer.of(
                status,
                "{\"status\":\"error\",\"reason\":" + Text.quoted(reason) + ",\"response_code\":\"" + code + "\"}");
    }

    private CharSequence markets() {
        StringBuilder out = new StringBuilder().append('[');
        for (Instrument instrument : pairs.values()) {
            String code = instrument.asset().code();
            out.append("{\"name\":\"").append(code).append("/USD\",\"market_symbol\":\"");
            out.append(instrument.symbol()).append("\",\"base_currency\":\"").append(code);
            out.append("\",\"counter_currency\":\"USD\",\"base_decimals\":").append(Bitstamp.AMOUNT_DIGITS);
            out.append(",\"counter_decimals\":").append(instrument.priceDigits());
            out.append(",\"minimum_order_value\":\"10.00\",\"trading\":\"Enabled\",\"market_type\":\"SPOT\"},");
        }
        return closed(out);
    }

    private CharSequence transactions(Instrument instrument, Call call) {
        Long span = SPANS.get(call.query("time", "hour"));
        if (span == null) {
            throw new IllegalArgumentException("Invalid time %s".formatted(call.query("time", "")));
        }
        List<Trade> page = floor.history(instrument).since(floor.now() - span, Integer.MAX_VALUE);
        StringBuilder out = new StringBuilder(page.size() * 110 + 2).append('[');
        for (int i = page.size() - 1; i >= 0; i--) {
            Trade trade = page.get(i);
            out.append("{\"date\":\"").append(trade.tradedAt() / SECOND);
            out.append("\",\"tid\":\"").append(trade.number());
            Bitstamp.amount(out.append("\",\"amount\":\""), trade.quantity());
            out.append("\",\"type\":\"").append(Bitstamp.type(trade));
            Bitstamp.price(out.append("\",\"price\":\""), instrument, trade.price())
                    .append("\"},");
        }
        return closed(out);
    }

    private CharSequence candles(Instrument instrument, Call call) {
        long step = number(call.query("step", ""));
        if (!STEPS.contains(step)) {
            throw new IllegalArgumentException("Invalid step %d".formatted(step));
        }
        long interval = step * SECOND;
        long now = floor.now();
        int limit = (int) Math.max(1, Math.min(CANDLES, number(call.query("limit", "100"))));
        boolean whole = call.query("exclude_current_candle", "false").equals("true");
        long last = whole ? now - interval : now;
        long to = call.query().containsKey("end") ? Math.min(last, number(call.query("end", "")) * SECOND) : last;
        boolean begins = call.query().containsKey("start");
        long from = begins
                ? number(call.query("start", "")) * SECOND
                : to - Math.floorMod(to, interval) - (limit - 1) * interval;
        List<Candle> candles = floor.history(instrument).candlesWithoutHoles(Math.max(0, from), to, interval, now);
        StringBuilder out = new StringBuilder(candles.size() * 130).append('[');
        candles.stream().limit(limit).forEach(candle -> {
            out.append("{\"timestamp\":\"").append(candle.start / SECOND);
            Bitstamp.price(out.append("\",\"open\":\""), instrument, candle.open);
            Bitstamp.price(out.append("\",\"high\":\""), instrument, candle.high);
            Bitstamp.price(out.append("\",\"low\":\""), instrument, candle.low);
            Bitstamp.price(out.append("\",\"close\":\""), instrument, candle.close);
            Bitstamp.amount(out.append("\",\"volume\":\""), candle.volume).append("\"},");
        });
        return "{\"data\":{\"pair\":\"" + instrument.asset().code() + "/USD\",\"ohlc\":" + closed(out) + "}}";
    }

    private Answer book(Instrument instrument) {
        Quote quote = floor.history(instrument).quote();
        return quote == null ? problem(404, "404.001", "Not found.") : Answer.ok(Bitstamp.book(quote));
    }

    /** @throws NumberFormatException if it is none */
    private static long number(String text) {
        return Long.parseLong(text);
    }

    private static CharSequence closed(StringBuilder list) {
        if (list.charAt(list.length() - 1) == ',') {
            list.setLength(list.length() - 1);
        }
        return list.append(']');
    }
}
