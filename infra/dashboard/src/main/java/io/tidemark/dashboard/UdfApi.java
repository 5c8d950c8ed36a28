package io.tidemark.dashboard;

import io.tidemark.lake.LakeReader;
import io.tidemark.lake.Question;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * TradingView's Universal Data Feed, so that its charting library reads the lake without a line of code.
 *
 * <p>A symbol is {@code BINANCE:BTC-USDT}. Prices are JSON numbers here, because the protocol says so.
 *
 * @see <a href="https://www.tradingview.com/charting-library-docs/latest/connecting_data/UDF/">UDF</a>
 */
final class UdfApi {

    private static final String CANDLES = "gold.candles";
    private static final Parameter SYMBOL = Parameter.of(
            "symbol",
            "[A-Za-z0-9_]{1,32}:[A-Z0-9.]{1,20}-[A-Z0-9.]{1,20}",
            "must be EXCHANGE:BASE-QUOTE, such as BINANCE:BTC-USDT",
            "Exchange and instrument",
            "BINANCE:BTC-USDT");
    private static final Parameter RESOLUTION = Parameter.of(
            "resolution", "1S|1|5|15|60|240|1D|D", "must be one of 1S, 1, 5, 15, 60, 240, 1D", "Length of a bar", "1");
    private static final Parameter FROM = seconds("from");
    private static final Parameter TO = seconds("to");
    private static final Parameter COUNTBACK = Parameter.of(
            "countback", "[0-9]{1,6}", "must be a whole number", "Bars wanted before to; wins over from", "300");
    private static final Parameter QUERY = Parameter.of(
            "query", "[A-Za-z0-9:._ /-]{0,40}", "must be letters, digits, : . _ - or /", "Part of a name", "BTC");
    private static final Parameter TYPE =
            Parameter.of("type", "[A-Za-z]{0,20}", "must be a word", "Only crypto is known", "crypto");
    private static final Parameter EXCHANGE = Parameter.of(
            "exchange", "[A-Za-z0-9_]{0,32}", "must be an exchange id", "Only of this exchange", "BINANCE");
    private static final Parameter LIMIT =
            Parameter.of("limit", "[0-9]{1,3}", "must be a whole number below 1000", "The most found", "30");

    private final LakeReader lake;
    private final MarketApi market;

    UdfApi(LakeReader lake, MarketApi market) {
        this.lake = lake;
        this.market = market;
    }

    private static Parameter seconds(String name) {
        return Parameter.of(name, "[0-9]{1,10}", "must be seconds since 1970", "Seconds since 1970, UTC", "1680652800");
    }

    List<Endpoint> endpoints() {
        return List.of(
                new Endpoint("/udf/config", "What this feed can do", List.of(), List.of(), List.of(), this::config),
                new Endpoint(
                        "/udf/symbols",
                        "One symbol",
                        List.of(SYMBOL),
                        List.of(SYMBOL),
                        List.of(CANDLES),
                        this::symbols),
                new Endpoint(
                        "/udf/search",
                        "Symbols whose name has a part in common with the query",
                        List.of(QUERY, TYPE, EXCHANGE, LIMIT),
                        List.of(),
                        List.of(CANDLES),
                        this::search),
                new Endpoint(
                        "/udf/history",
                        "Bars",
                        List.of(SYMBOL, RESOLUTION, FROM, TO, COUNTBACK),
                        List.of(SYMBOL, RESOLUTION, TO),
                        List.of(CANDLES),
                        this::history));
    }

    private Body config(Parameters parameters) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("supports_search", true);
        config.put("supports_group_request", false);
        config.put("supports_marks", false);
        config.put("supports_timescale_marks", false);
        config.put("supports_time", false);
        config.put("supported_resolutions", resolutions());
        return Body.json(config);
    }

    private static List<String> resolutions() {
        return Stream.of(Timeframe.values()).map(Timeframe::resolution).toList();
    }

    private Body symbols(Parameters parameters) {
        String symbol = parameters.text(SYMBOL);
        Rows known = market.instruments();
        for (int row = 0; row < known.rows().size(); row++) {
            if (name(known, row).equalsIgnoreCase(symbol)) {
                Map<String, Object> info = new LinkedHashMap<>();
                info.put("name", text(known, row, "instrument"));
                info.put("ticker", name(known, row));
                info.put("description", text(known, row, "instrument") + " on " + text(known, row, "exchange"));
                info.put("type", "crypto");
                info.put("session", "24x7");
                info.put("timezone", "Etc/UTC");
                info.put("exchange", text(known, row, "exchange").toUpperCase(Locale.ROOT));
                info.put("listed_exchange", text(known, row, "exchange").toUpperCase(Locale.ROOT));
                info.put("minmov", 1);
                info.put("pricescale", scale((BigDecimal) known.value(row, "last")));
                info.put("has_intraday", true);
                info.put("has_seconds", true);
                info.put("seconds_multipliers", List.of("1"));
                info.put("has_daily", true);
                info.put("has_empty_bars", false);
                info.put("supported_resolutions", resolutions());
                info.put("data_status", "streaming");
                return Body.json(info);
            }
        }
        return Body.json(Map.of("s", "error", "errmsg", "unknown_symbol"));
    }

    /** Digits that tell prices of this size apart, eight significant ones. */
    private static long scale(@Nullable BigDecimal price) {
        int digits = price == null ? 2 : 8 - (price.precision() - price.scale());
        return BigDecimal.TEN.pow(Math.max(0, Math.min(digits, 12))).longValueExact();
    }

    private Body search(Parameters parameters) {
        String query = parameters.optional(QUERY).orElse("").toUpperCase(Locale.ROOT);
        String exchange = parameters.optional(EXCHANGE).orElse("").toLowerCase(Locale.ROOT);
        int limit = parameters.optional(LIMIT).map(Integer::parseInt).orElse(30);
        Rows known = market.instruments();
        List<Map<String, Object>> found = new ArrayList<>();
        for (int row = 0; row < known.rows().size() && found.size() < limit; row++) {
            if (name(known, row).contains(query)
                    && (exchange.isEmpty() || exchange.equals(text(known, row, "exchange")))) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("symbol", text(known, row, "instrument"));
                one.put("full_name", name(known, row));
                one.put("description", text(known, row, "instrument") + " on " + text(known, row, "exchange"));
                one.put("exchange", text(known, row, "exchange").toUpperCase(Locale.ROOT));
                one.put("ticker", name(known, row));
                one.put("type", "crypto");
                found.add(one);
            }
        }
        return Body.json(found);
    }

    private Body history(Parameters parameters) {
        if (!lake.has(CANDLES)) {
            return Body.json(Map.of("s", "no_data"));
        }
        String[] symbol = parameters.text(SYMBOL).split(":");
        String resolution = parameters.text(RESOLUTION).equals("D") ? "1D" : parameters.text(RESOLUTION);
        Timeframe timeframe = Stream.of(Timeframe.values())
                .filter(candidate -> candidate.resolution().equals(resolution))
                .findFirst()
                .orElseThrow();
        Duration longest = timeframe.length().multipliedBy(MarketApi.MOST_WINDOWS);
        Instant to = Instant.ofEpochSecond(Long.parseLong(parameters.text(TO)));
        long back = parameters.optional(COUNTBACK).map(Long::parseLong).orElse(0L);
        Instant from = back > 0
                ? to.minus(timeframe.length().multipliedBy(Math.min(back, MarketApi.MOST_WINDOWS)))
                : parameters
                        .optional(FROM)
                        .map(text -> Instant.ofEpochSecond(Long.parseLong(text)))
                        .orElse(to.minus(longest));
        if (Duration.between(from, to).compareTo(longest) > 0) {
            from = to.minus(longest);
        }
        Rows rows = Rows.of(lake, of(symbol, timeframe, from, to, """
                        SELECT epoch(window_start)::BIGINT AS t, arg_max(open, revision) AS o, arg_max(high, revision) AS h,
                               arg_max(low, revision) AS l, arg_max(close, revision) AS c, arg_max(volume_base, revision) AS v
                        FROM ${gold.candles}
                        WHERE exchange = ? AND instrument = ? AND timeframe = ? AND window_start >= ? AND window_start < ?
                        GROUP BY window_start ORDER BY window_start
                        """));
        if (rows.rows().isEmpty()) {
            return Body.json(nothing(symbol, timeframe, from));
        }
        Map<String, Object> bars = new LinkedHashMap<>();
        bars.put("s", "ok");
        for (int column = 0; column < rows.columns().size(); column++) {
            List<Object> values = new ArrayList<>();
            for (List<@Nullable Object> row : rows.rows()) {
                Object value = Objects.requireNonNull(row.get(column));
                values.add(value instanceof BigDecimal number ? number.doubleValue() : value);
            }
            bars.put(rows.columns().get(column), values);
        }
        return Body.json(bars);
    }

    /** Without the time of the newest bar before it the chart takes an empty range for the beginning of history. */
    private Map<String, Object> nothing(String[] symbol, Timeframe timeframe, Instant from) {
        Rows newest = Rows.of(lake, of(symbol, timeframe, Instant.EPOCH, from, """
                        SELECT max(epoch(window_start))::BIGINT AS t FROM ${gold.candles}
                        WHERE exchange = ? AND instrument = ? AND timeframe = ? AND window_start >= ? AND window_start < ?
                        HAVING count(*) > 0
                        """));
        return newest.rows().isEmpty()
                ? Map.of("s", "no_data")
                : Map.of("s", "no_data", "nextTime", Objects.requireNonNull(newest.value(0, "t")));
    }

    private static Question of(String[] symbol, Timeframe timeframe, Instant from, Instant to, String sql) {
        String exchange = symbol[0].toLowerCase(Locale.ROOT);
        return Question.of(sql)
                .over(CANDLES, "window_start", from, to)
                .where(CANDLES, "exchange", exchange)
                .where(CANDLES, "instrument", symbol[1])
                .where(CANDLES, "timeframe", timeframe.text())
                .with(exchange)
                .with(symbol[1])
                .with(timeframe.text())
                .with(from)
                .with(to);
    }

    private static String name(Rows rows, int row) {
        return text(rows, row, "exchange").toUpperCase(Locale.ROOT) + ":" + text(rows, row, "instrument");
    }

    private static String text(Rows rows, int row, String column) {
        return String.valueOf(rows.value(row, column));
    }
}
