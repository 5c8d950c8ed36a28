package io.tidemark.simulator;

import io.tidemark.simulator.Desk.Answer;
import io.tidemark.simulator.Desk.Call;
import io.tidemark.simulator.MarketEvent.Quote;
import io.tidemark.simulator.MarketEvent.Session;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Kraken's requests: errors are HTTP 200 with a text, lists are oldest first, {@code since} is exclusive. */
final class KrakenRest {

    private static final String PREFIX = "/0/public/";
    private static final int PAGE = 1000;
    private static final int CANDLES = 720;
    private static final int PRICE_DIGITS = 5;
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);
    private static final Set<String> INTERVALS = Set.of("1", "5", "15", "30", "60", "240", "1440");

    private final Floor floor;
    private final Map<String, Instrument> pairs = new LinkedHashMap<>();
    private final Map<String, Instrument> names = new LinkedHashMap<>();
    private final Map<String, Quota> quotas = new ConcurrentHashMap<>();

    KrakenRest(Kraken exchange, Floor floor) {
        this.floor = floor;
        for (Instrument instrument : floor.instruments(exchange)) {
            Asset asset = instrument.asset();
            pairs.put(Kraken.pairKey(asset), instrument);
            names.put(Kraken.pairKey(asset), instrument);
            names.put(Kraken.altname(asset), instrument);
            names.put(Kraken.oldCode(asset) + "/USD", instrument);
        }
    }

    Answer answer(Call call) {
        String method = call.path().startsWith(PREFIX) ? call.path().substring(PREFIX.length()) : "";
        try {
            return switch (method) {
                case "Time" -> result(time());
                case "SystemStatus" ->
                    result("{\"status\":\"online\",\"timestamp\":\"" + Text.time(floor.now(), 0) + "\"}");
                case "AssetPairs" -> result(assetPairs(call));
                case "Ticker" -> result(ticker(call));
                case "Trades" -> result(trades(call));
                case "OHLC" -> result(candles(call));
                default -> error("EGeneral:Unknown method");
            };
        } catch (Refused e) {
            return error(String.valueOf(e.getMessage()));
        }
    }

    static Answer refusal(int status) {
        Answer answer = error(status == 429 ? "EAPI:Rate limit exceeded" : "EService:Unavailable");
        return Answer.of(status, answer.body());
    }

    private static Answer result(CharSequence result) {
        return Answer.ok("{\"error\":[],\"result\":" + result + "}");
    }

    private static Answer error(String text) {
        return Answer.ok("{\"error\":[" + Text.quoted(text) + "]}");
    }

    private CharSequence time() {
        long now = floor.now();
        String formatted =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(Clock.instant(now).atOffset(ZoneOffset.UTC));
        return "{\"unixtime\":" + Math.floorDiv(now, 1_000_000_000L) + ",\"rfc1123\":" + Text.quoted(formatted) + "}";
    }

    private CharSequence assetPairs(Call call) {
        StringBuilder out = new StringBuilder().append('{');
        for (Instrument instrument : asked(call)) {
            Asset asset = instrument.asset();
            String key = Kraken.pairKey(asset);
            Text.quoted(out, key).append(":{\"altname\":\"").append(Kraken.altname(asset));
            out.append("\",\"wsname\":\"").append(Kraken.oldCode(asset)).append("/USD\",\"aclass_base\":\"currency\",");
            out.append("\"base\":\"").append(key.length() == 8 && key.startsWith("X") ? "X" : "");
            out.append(Kraken.oldCode(asset)).append("\",\"aclass_quote\":\"currency\",\"quote\":\"ZUSD\",");
            out.append("\"pair_decimals\":").append(instrument.priceDigits());
            out.append(",\"cost_decimals\":5,\"lot_decimals\":").append(instrument.quantityDigits());
            out.append(",\"lot_multiplier\":1,\"ordermin\":\"0.0001\",\"costmin\":\"0.5\",\"tick_size\":\"");
            Text.decimal(out, 1, instrument.priceDigits(), instrument.priceDigits());
            out.append("\",\"status\":\"online\"},");
        }
        return closed(out);
    }

    private CharSequence ticker(Call call) {
        StringBuilder out = new StringBuilder().append('{');
        for (Instrument instrument : asked(call)) {
            Trade newest = floor.history(instrument).newest();
            Quote quote = floor.history(instrument).quote();
            if (newest == null || quote == null) {
                continue;
            }
            Session session = quote.session();
            Text.quoted(out, Kraken.pairKey(instrument.asset())).append(":{\"a\":[");
            level(out, instrument, quote.ask(), quote.askQuantity()).append("],\"b\":[");
            level(out, instrument, quote.bid(), quote.bidQuantity()).append("],\"c\":[");
            price(out.append('"'), instrument, newest.price()).append("\",\"");
            volume(out, instrument, newest.quantity()).append("\"],\"v\":[");
            String volume =
                    volume(new StringBuilder(), instrument, session.volume()).toString();
            twice(out, volume).append("],\"p\":[");
            twice(out, price(new StringBuilder(), instrument, session.vwap())).append("],\"t\":[");
            out.append(session.trades()).append(',').append(session.trades()).append("],\"l\":[");
            twice(out, price(new StringBuilder(), instrument, session.low())).append("],\"h\":[");
            twice(out, price(new StringBuilder(), instrument, session.high())).append("],\"o\":\"");
            price(out, instrument, session.open()).append("\"},");
        }
        return closed(out);
    }

    private static StringBuilder level(StringBuilder out, Instrument instrument, long price, long quantity) {
        long whole = quantity / Text.power(instrument.quantityDigits());
        price(out.append('"'), instrument, price).append("\",\"").append(whole).append("\",\"");
        return out.append(whole).append(".000\"");
    }

    /** Today and the last 24 hours, which are the same here. */
    private static StringBuilder twice(StringBuilder out, CharSequence text) {
        return out.append('"').append(text).append("\",\"").append(text).append('"');
    }

    private CharSequence trades(Call call) {
        Instrument instrument = pair(call);
        spend("Trades", instrument);
        int count = (int) Math.max(1, Math.min(PAGE, number(call.query("count", Integer.toString(PAGE)))));
        String since = call.query("since", "");
        History history = floor.history(instrument);
        List<Trade> page = since.isEmpty() ? history.latest(count) : history.since(nanos(since) + 1, count);
        StringBuilder out = new StringBuilder(page.size() * 90 + 60).append('{');
        Text.quoted(out, Kraken.pairKey(instrument.asset())).append(":[");
        for (Trade trade : page) {
            price(out.append("[\""), instrument, trade.price()).append("\",\"");
            volume(out, instrument, trade.quantity()).append("\",");
            seconds(out, trade.tradedAt()).append(trade.taker() == Side.BUY ? ",\"b\",\"" : ",\"s\",\"");
            out.append(Kraken.byLimit(trade) ? 'l' : 'm')
                    .append("\",\"\",")
                    .append(trade.number())
                    .append("],");
        }
        if (!page.isEmpty()) {
            out.setLength(out.length() - 1);
        }
        String last = page.isEmpty()
                ? Long.toString(since.isEmpty() ? floor.now() : nanos(since))
                : Long.toString(page.get(page.size() - 1).tradedAt());
        return out.append("],\"last\":\"").append(last).append("\"}");
    }

    private CharSequence candles(Call call) {
        Instrument instrument = pair(call);
        spend("OHLC", instrument);
        String minutes = call.query("interval", "1");
        if (!INTERVALS.contains(minutes)) {
            throw new Refused("EGeneral:Invalid arguments");
        }
        long interval = Long.parseLong(minutes) * History.MINUTE;
        long now = floor.now();
        long current = now - Math.floorMod(now, interval);
        long since = nanos(call.query("since", "0"));
        long from = Math.max(since, current - (CANDLES - 1) * interval);
        List<Candle> candles =
                new ArrayList<>(floor.history(instrument).candlesWithoutHoles(Math.max(0, from), now, interval, now));
        StringBuilder out = new StringBuilder().append('{');
        Text.quoted(out, Kraken.pairKey(instrument.asset())).append(":[");
        for (Candle candle : candles) {
            out.append('[').append(candle.start / 1_000_000_000).append(",\"");
            price(out, instrument, candle.open).append("\",\"");
            price(out, instrument, candle.high).append("\",\"");
            price(out, instrument, candle.low).append("\",\"");
            price(out, instrument, candle.close).append("\",\"");
            if (candle.trades == 0) {
                out.append("0.0");
            } else {
                long vwap = candle.notional
                        .divide(BigInteger.valueOf(candle.volume))
                        .longValueExact();
                price(out, instrument, vwap);
            }
            volume(out.append("\",\""), instrument, candle.volume)
                    .append("\",")
                    .append(candle.trades)
                    .append("],");
        }
        if (!candles.isEmpty()) {
            out.setLength(out.length() - 1);
        }
        return out.append("],\"last\":")
                .append((current - interval) / 1_000_000_000)
                .append('}');
    }

    private void spend(String method, Instrument instrument) {
        if (floor.options().rateLimits() == SimulatorOptions.RateLimits.ENFORCED
                && !quotas.computeIfAbsent(method + instrument.name(), any -> new Quota(30, 2))
                        .take()) {
            throw new Refused("EAPI:Rate limit exceeded");
        }
    }

    /** Seconds with up to nine decimals, as a number. */
    private static StringBuilder seconds(StringBuilder out, long nanos) {
        int digits = 9;
        long value = nanos;
        while (digits > 1 && value % 10 == 0) {
            value /= 10;
            digits--;
        }
        return Text.decimal(out, value, digits, digits);
    }

    private static StringBuilder price(StringBuilder out, Instrument instrument, long price) {
        return Text.decimal(out, price, instrument.priceDigits(), Math.max(PRICE_DIGITS, instrument.priceDigits()));
    }

    private static StringBuilder volume(StringBuilder out, Instrument instrument, long volume) {
        return Text.decimal(out, volume, instrument.quantityDigits(), Kraken.VOLUME_DIGITS);
    }

    private List<Instrument> asked(Call call) {
        String asked = call.query("pair", "");
        if (asked.isEmpty()) {
            return List.copyOf(pairs.values());
        }
        List<Instrument> instruments = new ArrayList<>();
        for (String name : asked.split(",")) {
            instruments.add(named(name));
        }
        return instruments;
    }

    private Instrument pair(Call call) {
        String pair = call.query("pair", "");
        if (pair.isEmpty()) {
            throw new Refused("EGeneral:Invalid arguments");
        }
        return named(pair);
    }

    private Instrument named(String name) {
        Instrument instrument = names.get(name);
        if (instrument == null) {
            throw new Refused("EQuery:Unknown asset pair");
        }
        return instrument;
    }

    /** Seconds or nanoseconds since the epoch; the size of the number tells which. */
    private static long nanos(String text) {
        try {
            BigDecimal value = new BigDecimal(text);
            boolean inSeconds = value.compareTo(BigDecimal.valueOf(1_000_000_000_000L)) < 0;
            return (inSeconds ? value.multiply(NANOS) : value).longValue();
        } catch (NumberFormatException e) {
            throw new Refused("EGeneral:Invalid arguments");
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new Refused("EGeneral:Invalid arguments");
        }
    }

    private static CharSequence closed(StringBuilder object) {
        if (object.charAt(object.length() - 1) == ',') {
            object.setLength(object.length() - 1);
        }
        return object.append('}');
    }

    /** A request that makes no sense, in Kraken's words. */
    private static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }
}
