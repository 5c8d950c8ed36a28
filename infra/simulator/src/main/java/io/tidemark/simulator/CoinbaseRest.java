package io.tidemark.simulator;

import io.tidemark.simulator.Desk.Answer;
import io.tidemark.simulator.Desk.Call;
import io.tidemark.simulator.MarketEvent.Quote;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Coinbase's requests: lists are newest first and cursors are trade ids. */
final class CoinbaseRest {

    private static final int PAGE = 1000;
    private static final int CANDLES = 300;
    private static final Set<String> GRANULARITIES = Set.of("60", "300", "900", "3600", "21600", "86400");

    private final Floor floor;
    private final Map<String, Instrument> products = new LinkedHashMap<>();
    private final Quota quota = new Quota(15, 10);

    CoinbaseRest(Coinbase exchange, Floor floor) {
        this.floor = floor;
        floor.instruments(exchange).forEach(instrument -> products.put(instrument.symbol(), instrument));
    }

    Answer answer(Call call) {
        if (floor.options().rateLimits() == SimulatorOptions.RateLimits.ENFORCED && !quota.take()) {
            return refusal(429);
        }
        if (!call.headers().containsKey("user-agent")) {
            return problem(400, "User-Agent header is required.");
        }
        String[] parts = call.path().split("/");
        if (call.path().equals("/time")) {
            return Answer.ok(time());
        }
        if (parts.length < 2 || !parts[1].equals("products") || parts.length > 4) {
            return problem(404, "Route not found");
        }
        if (parts.length == 2) {
            StringBuilder out = new StringBuilder().append('[');
            products.values().forEach(instrument -> product(out, instrument).append(','));
            return Answer.ok(closed(out));
        }
        Instrument instrument = products.get(parts[2]);
        if (instrument == null) {
            return problem(404, "NotFound");
        }
        if (parts.length == 3) {
            return Answer.ok(product(new StringBuilder(), instrument));
        }
        try {
            return switch (parts[3]) {
                case "trades" -> trades(instrument, call);
                case "candles" -> candles(instrument, call);
                case "ticker" -> ticker(instrument);
                default -> problem(404, "Route not found");
            };
        } catch (NumberFormatException | DateTimeException e) {
            return problem(400, "Invalid parameter");
        }
    }

    static Answer refusal(int status) {
        return switch (status) {
            case 429 -> problem(429, "Public rate limit exceeded");
            case 418 -> problem(418, "Banned");
            default -> problem(status, "Service Unavailable");
        };
    }

    private static Answer problem(int status, String message) {
        return Answer.of(status, "{\"message\":" + Text.quoted(message) + "}");
    }

    private CharSequence time() {
        long now = floor.now();
        StringBuilder out = new StringBuilder();
        Text.time(out.append("{\"iso\":\""), now, 3).append("\",\"epoch\":");
        return Text.decimal(out, Math.floorDiv(now, 1_000_000L), 3, 3).append('}');
    }

    private static StringBuilder product(StringBuilder out, Instrument instrument) {
        out.append("{\"id\":\"").append(instrument.symbol());
        out.append("\",\"base_currency\":\"").append(instrument.asset().code());
        out.append("\",\"quote_currency\":\"").append(instrument.exchange().quote());
        Coinbase.price(out.append("\",\"quote_increment\":\""), instrument, 1);
        Coinbase.size(out.append("\",\"base_increment\":\""), instrument, 1);
        out.append("\",\"display_name\":\"").append(instrument.symbol());
        out.append("\",\"min_market_funds\":\"1\",\"margin_enabled\":false,\"post_only\":false,\"limit_only\":false,");
        out.append("\"cancel_only\":false,\"status\":\"online\",\"status_message\":\"\",\"trading_disabled\":false,");
        return out.append("\"fx_stablecoin\":")
                .append(instrument.asset().volatility() == 0)
                .append(",\"auction_mode\":false}");
    }

    private Answer trades(Instrument instrument, Call call) {
        int limit = Math.max(1, Math.min(PAGE, Integer.parseInt(call.query("limit", Integer.toString(PAGE)))));
        long before = Long.parseLong(call.query("before", "0"));
        long after = Long.parseLong(call.query("after", Long.toString(Long.MAX_VALUE)));
        List<Trade> page = floor.history(instrument).below(after, limit).stream()
                .filter(trade -> trade.number() > before)
                .toList();
        StringBuilder out = new StringBuilder(page.size() * 130 + 2).append('[');
        for (int i = page.size() - 1; i >= 0; i--) {
            Trade trade = page.get(i);
            out.append("{\"trade_id\":").append(trade.number());
            out.append(",\"side\":\"").append(trade.taker().opposite());
            Coinbase.size(out.append("\",\"size\":\""), instrument, trade.quantity());
            Coinbase.price(out.append("\",\"price\":\""), instrument, trade.price());
            Text.time(out.append("\",\"time\":\""), trade.tradedAt(), 6).append("\"},");
        }
        Answer answer = Answer.ok(closed(out));
        if (page.isEmpty()) {
            return answer;
        }
        return answer.with("CB-BEFORE", Long.toString(page.get(page.size() - 1).number()))
                .with("CB-AFTER", Long.toString(page.get(0).number()));
    }

    private Answer candles(Instrument instrument, Call call) {
        String granularity = call.query("granularity", "60");
        if (!GRANULARITIES.contains(granularity)) {
            return problem(400, "Unsupported granularity");
        }
        long interval = Long.parseLong(granularity) * 1_000_000_000;
        long now = floor.now();
        Long end = moment(call.query().get("end"));
        long to = end == null ? now : Math.min(end, now);
        Long start = moment(call.query().get("start"));
        long from = start == null ? to - CANDLES * interval : start;
        if ((to - from) / interval > CANDLES) {
            return problem(
                    400,
                    "granularity too small for the requested time range. Count of aggregations requested exceeds "
                            + CANDLES);
        }
        List<Candle> candles = floor.history(instrument).candles(from, to, interval);
        StringBuilder out = new StringBuilder().append('[');
        for (int i = candles.size() - 1; i >= Math.max(0, candles.size() - CANDLES); i--) {
            Candle candle = candles.get(i);
            out.append('[').append(candle.start / 1_000_000_000).append(',');
            Text.plain(out, candle.low, instrument.priceDigits()).append(',');
            Text.plain(out, candle.high, instrument.priceDigits()).append(',');
            Text.plain(out, candle.open, instrument.priceDigits()).append(',');
            Text.plain(out, candle.close, instrument.priceDigits()).append(',');
            Text.plain(out, candle.volume, instrument.quantityDigits()).append("],");
        }
        return Answer.ok(closed(out));
    }

    private Answer ticker(Instrument instrument) {
        Trade newest = floor.history(instrument).newest();
        Quote quote = floor.history(instrument).quote();
        if (newest == null || quote == null) {
            return problem(404, "NotFound");
        }
        StringBuilder out = new StringBuilder();
        Coinbase.price(out.append("{\"ask\":\""), instrument, quote.ask());
        Coinbase.price(out.append("\",\"bid\":\""), instrument, quote.bid());
        Coinbase.size(
                out.append("\",\"volume\":\""), instrument, quote.session().volume());
        out.append("\",\"trade_id\":").append(newest.number());
        Coinbase.price(out.append(",\"price\":\""), instrument, newest.price());
        Coinbase.size(out.append("\",\"size\":\""), instrument, newest.quantity());
        return Answer.ok(
                Text.time(out.append("\",\"time\":\""), newest.tradedAt(), 6).append("\"}"));
    }

    /** Nanoseconds, from ISO time or seconds since the epoch. */
    private static @Nullable Long moment(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        return text.matches("[0-9]+") ? Long.parseLong(text) * 1_000_000_000 : Clock.nanos(Instant.parse(text));
    }

    private static CharSequence closed(StringBuilder list) {
        if (list.charAt(list.length() - 1) == ',') {
            list.setLength(list.length() - 1);
        }
        return list.append(']');
    }
}
