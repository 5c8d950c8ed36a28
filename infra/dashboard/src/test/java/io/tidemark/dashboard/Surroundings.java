package io.tidemark.dashboard;

import io.tidemark.lake.Lake;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands around the small market: forecasts of it, polled prices, macro, funding, and what was validated. */
final class Surroundings {

    static final OffsetDateTime END = Market.DAY.plusMinutes(1440);
    private static final String EXCHANGE = "binance";
    private static final String INSTRUMENT = "BTC-USDT";

    private Surroundings() {}

    static void add(Lake lake) {
        List<Map<String, Object>> forecasts = new ArrayList<>();
        for (String model : List.of("naive", "drift", "ar")) {
            for (int minutes : List.of(5, 15, 30, 60)) {
                forecasts.add(forecast(model, END, minutes, END, Market.price(EXCHANGE, 1440)));
            }
        }
        Market.append(lake.table("gold.forecasts"), forecasts);
        List<Map<String, Object>> scores = new ArrayList<>();
        for (int made = 0; made < 40; made++) {
            scores.add(score("ar", END.minusMinutes(600 - made), 5, made % 5 != 0, made % 20 != 0, "9", "12"));
            scores.add(score("drift", END.minusMinutes(600 - made), 5, made % 2 != 0, made % 4 != 0, "14.5", "12"));
        }
        Market.append(lake.table("gold.forecast_scores"), scores);
        Market.append(lake.table("silver.prices"), prices());
        Market.append(lake.table("gold.price_metrics"), metrics());
        Market.append(lake.table("silver.macro_bars"), macro());
        Market.append(lake.table("gold.dxy_synthetic_minute"), List.of(dollar(0, "103.25"), dollar(1439, "103.5")));
        Market.append(lake.table("silver.funding_rates"), funding());
        Market.append(
                lake.table("silver.open_interest"),
                List.of(interest(0, "80000"), interest(720, "81000"), interest(1440, "82000")));
        Market.append(
                lake.table("gold.official_candle_comparison"),
                List.of(
                        official(1438, "equal", "42000.5"),
                        official(1437, "differs", "42000.5"),
                        official(1436, "missing", null)));
    }

    static Map<String, Object> forecast(
            String model, OffsetDateTime madeAt, int minutes, OffsetDateTime knownAt, BigDecimal price) {
        BigDecimal wide = BigDecimal.valueOf(minutes * 5L);
        Map<String, Object> row = ahead(model, madeAt, minutes);
        row.put("candles", 500L);
        row.put("known_at", knownAt);
        row.put("forecast", money(price));
        row.put("lower_80", money(price.subtract(wide)));
        row.put("upper_80", money(price.add(wide)));
        row.put("lower_95", money(price.subtract(wide.add(wide))));
        row.put("upper_95", money(price.add(wide.add(wide))));
        return row;
    }

    static Map<String, Object> score(
            String model,
            OffsetDateTime madeAt,
            int minutes,
            boolean inside80,
            boolean inside95,
            String error,
            String naive) {
        OffsetDateTime at = madeAt.plusMinutes(minutes);
        Map<String, Object> row = ahead(model, madeAt, minutes);
        row.put("window_start", at.minusMinutes(1));
        row.put("inside_80", inside80);
        row.put("inside_95", inside95);
        row.put("known_at", at.plusSeconds(1));
        row.put("forecast", money("42000"));
        row.put("actual", money(new BigDecimal("42000").subtract(new BigDecimal(error))));
        row.put("error", money(error));
        row.put("absolute_error", money(new BigDecimal(error).abs()));
        row.put("naive_error", money(naive));
        return row;
    }

    /** What a forecast and its score have in common. */
    private static Map<String, Object> ahead(String model, OffsetDateTime madeAt, int minutes) {
        return of(
                "exchange",
                EXCHANGE,
                "instrument",
                INSTRUMENT,
                "target",
                "close",
                "timeframe",
                "1m",
                "made_at",
                madeAt,
                "horizon",
                minutes % 60 == 0 ? minutes / 60 + "h" : minutes + "m",
                "model",
                model,
                "target_time",
                madeAt.plusMinutes(minutes));
    }

    /** Two coins an hour for a day; the last of the first told twice, the second word being the newer. */
    private static List<Map<String, Object>> prices() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int hour = 0; hour <= 24; hour++) {
            rows.add(price("bitcoin", "btc", 1, hour, Market.price(EXCHANGE, hour * 60), 0));
            rows.add(price("ethereum", "eth", 2, hour, new BigDecimal("2300").add(BigDecimal.valueOf(hour)), 0));
        }
        rows.add(price("bitcoin", "btc", 1, 24, new BigDecimal("42123.45"), 5));
        return rows;
    }

    private static Map<String, Object> price(
            String coin, String symbol, int rank, int hour, BigDecimal price, int seconds) {
        Map<String, Object> row = of(
                "coin_id",
                coin,
                "symbol",
                symbol,
                "vs_currency",
                "usd",
                "ts_event",
                Market.DAY.plusHours(hour),
                "market_cap_rank",
                rank,
                "received_at",
                Market.DAY.plusHours(hour).plusSeconds(30L + seconds));
        row.put("price", money(price));
        row.put("market_cap", money(price.multiply(new BigDecimal("19600000"))));
        row.put("volume_24h", money("21000000000"));
        row.put("high_24h", money(price.add(new BigDecimal("300"))));
        row.put("low_24h", money(price.subtract(new BigDecimal("250"))));
        row.put("change_24h_percent", money("1.5"));
        return row;
    }

    private static List<Map<String, Object>> metrics() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int revision = 0; revision < 2; revision++) {
            Map<String, Object> row = of(
                    "coin_id",
                    "bitcoin",
                    "vs_currency",
                    "usd",
                    "ts_event",
                    END,
                    "score",
                    7.25,
                    "revision",
                    revision,
                    "known_at",
                    END.plusSeconds(30L + revision));
            row.put("price", money("42123.45"));
            row.put("change_5m_percent", money("0.25"));
            row.put("change_1h_percent", money(revision == 0 ? "9" : "-1.125"));
            rows.add(row);
        }
        return rows;
    }

    private static List<Map<String, Object>> macro() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int minute = 0; minute <= 1440; minute += 10) {
            rows.add(bar("SPY", minute, BigDecimal.valueOf(47_000L + minute, 2)));
        }
        return rows;
    }

    private static Map<String, Object> bar(String ticker, int minute, BigDecimal price) {
        OffsetDateTime at = Market.DAY.plusMinutes(minute);
        Map<String, Object> row = of("ticker", ticker, "ts", at, "received_at", at.plusSeconds(70));
        row.put("open", money(price));
        row.put("high", money(price.add(BigDecimal.ONE)));
        row.put("low", money(price.subtract(BigDecimal.ONE)));
        row.put("close", money(price));
        return row;
    }

    private static Map<String, Object> dollar(int minute, String price) {
        OffsetDateTime at = Market.DAY.plusMinutes(minute);
        Map<String, Object> row = of("ticker", "DXY_SYN", "ts", at, "known_at", at.plusSeconds(70));
        row.put("open", money(price));
        row.put("close", money(price));
        return row;
    }

    private static List<Map<String, Object>> funding() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int hour = 0; hour <= 24; hour += 8) {
            OffsetDateTime at = Market.DAY.plusHours(hour);
            Map<String, Object> row =
                    of("exchange", EXCHANGE, "instrument", INSTRUMENT, "observed_at", at, "received_at", at);
            row.put("funding_rate", money(hour == 24 ? "0.0001" : "0.0002"));
            row.put("mark_price", money("42001.5"));
            rows.add(row);
        }
        return rows;
    }

    private static Map<String, Object> interest(int minute, String contracts) {
        OffsetDateTime at = Market.DAY.plusMinutes(minute);
        Map<String, Object> row =
                of("exchange", EXCHANGE, "instrument", INSTRUMENT, "observed_at", at, "received_at", at);
        row.put("open_interest", money(contracts));
        row.put("open_interest_value", money(new BigDecimal(contracts).multiply(new BigDecimal("42000"))));
        return row;
    }

    private static Map<String, Object> official(int minute, String agreement, @Nullable String ours) {
        Map<String, Object> row = of(
                "exchange",
                EXCHANGE,
                "instrument",
                INSTRUMENT,
                "timeframe",
                "1m",
                "window_start",
                Market.DAY.plusMinutes(minute),
                "agreement",
                agreement,
                "known_at",
                END);
        for (String column : List.of("open", "high", "low", "close")) {
            row.put("official_" + column, money("42000.5"));
            if (ours != null) {
                row.put("our_" + column, money(ours));
            }
        }
        row.put("official_volume", money("12.5"));
        if (ours != null) {
            row.put("our_volume", money(agreement.equals("equal") ? "12.5" : "12.25"));
            row.put("volume_difference_bps", money(agreement.equals("equal") ? "0" : "-200"));
        }
        return row;
    }

    static BigDecimal money(String text) {
        return money(new BigDecimal(text));
    }

    private static BigDecimal money(BigDecimal number) {
        return number.setScale(18, RoundingMode.UNNECESSARY);
    }

    /** Names and values in turn. */
    private static Map<String, Object> of(Object... content) {
        Map<String, Object> row = new HashMap<>();
        for (int i = 0; i < content.length; i += 2) {
            row.put((String) content[i], content[i + 1]);
        }
        return row;
    }
}
