package io.tidemark.proof;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Files of one row a moment that are neither trades nor candles: their table, and what their columns are called. */
public enum SeriesLayout {
    /**
     * Minutes of indices, funds, futures and currencies: {@code ticker,ts,open,high,low,close,volume}, and what Yahoo's
     * downloads call the same.
     */
    MACRO("silver.macro_bars", "ts", "ticker", "open,high,low,close", "volume"),
    /**
     * Funding of futures; also Binance's archive ({@code calc_time,funding_interval_hours,last_funding_rate}) and API.
     *
     * @see <a href="https://github.com/binance/binance-public-data">Binance public data</a>
     */
    FUNDING("silver.funding_rates", "observed_at", "exchange,instrument", "funding_rate", "mark_price"),
    /**
     * Open interest of futures; also Binance's archive of metrics ({@code create_time,symbol,sum_open_interest,…}).
     *
     * @see <a href="https://github.com/binance/binance-public-data">Binance public data</a>
     */
    OPEN_INTEREST("silver.open_interest", "observed_at", "exchange,instrument", "open_interest", "open_interest_value");

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("calc_time", "observed_at"),
            Map.entry("fundingtime", "observed_at"),
            Map.entry("funding_time", "observed_at"),
            Map.entry("create_time", "observed_at"),
            Map.entry("last_funding_rate", "funding_rate"),
            Map.entry("fundingrate", "funding_rate"),
            Map.entry("markprice", "mark_price"),
            Map.entry("sum_open_interest", "open_interest"),
            Map.entry("sumopeninterest", "open_interest"),
            Map.entry("sum_open_interest_value", "open_interest_value"),
            Map.entry("sumopeninterestvalue", "open_interest_value"),
            Map.entry("oi_usd", "open_interest_value"),
            Map.entry("datetime", "ts"),
            Map.entry("ts_utc", "ts"));

    private final String table;
    private final String time;
    private final String subject;
    private final String needed;
    private final String optional;

    SeriesLayout(String table, String time, String subject, String needed, String optional) {
        this.table = table;
        this.time = time;
        this.subject = subject;
        this.needed = needed;
        this.optional = optional;
    }

    String table() {
        return table;
    }

    /** The column that says when. */
    String time() {
        return time;
    }

    /** The columns that say of what. */
    List<String> subject() {
        return List.of(subject.split(","));
    }

    /** The columns that hold numbers and must. */
    List<String> needed() {
        return List.of(needed.split(","));
    }

    /** The columns that hold numbers where a file has them. */
    List<String> optional() {
        return List.of(optional.split(","));
    }

    /**
     * The places of our columns in a file whose first line this is.
     *
     * @throws IllegalArgumentException if one is missing that is not told otherwise
     */
    Map<String, Integer> places(List<String> names, Map<String, String> told) {
        Map<String, Integer> places = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).strip().toLowerCase(Locale.ROOT);
            String ours = NAMES.getOrDefault(name, name.equals("timestamp") || name.equals("time") ? time : name);
            if (!told.containsKey(ours)) {
                places.putIfAbsent(ours, i);
            }
        }
        requirePlaces(places, List.of(time));
        requirePlaces(places, needed());
        requirePlaces(
                places,
                subject().stream().filter(name -> !told.containsKey(name)).toList());
        return places;
    }

    private static void requirePlaces(Map<String, Integer> places, List<String> names) {
        for (String name : names) {
            if (!places.containsKey(name)) {
                throw new IllegalArgumentException("its names have no column for %s".formatted(name));
            }
        }
    }
}
