package io.tidemark.dashboard;

import io.tidemark.lake.LakeReader;
import io.tidemark.lake.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands around the markets: polled prices of whole coins, currencies and indices, funding and open interest.
 *
 * <p>Each answer ends with the newest row of its table, and compares with what was known 24 hours before that row.
 */
final class ContextApi {

    private static final Duration DAY = Duration.ofDays(1);
    /** Exchanges of indices rest over weekends and holidays, so the price of a day ago may be this old. */
    private static final Duration REST = Duration.ofDays(5);

    private static final Duration FUNDING = Duration.ofDays(8);

    private static final String PRICES = "silver.prices";
    private static final String METRICS = "gold.price_metrics";
    private static final String MACRO = "silver.macro_bars";
    private static final String DOLLAR = "gold.dxy_synthetic_minute";
    private static final String RATES = "silver.funding_rates";
    private static final String INTEREST = "silver.open_interest";

    private final LakeReader lake;

    ContextApi(LakeReader lake) {
        this.lake = lake;
    }

    List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(
                        "/api/v1/context/prices",
                        "Polled prices of coins: newest, changes by our own polls, the last 24 hours as lines",
                        List.of(),
                        List.of(),
                        List.of(PRICES, METRICS),
                        this::prices),
                new Endpoint(
                        "/api/v1/context/macro",
                        "Indices, funds, futures, currencies and the dollar index: newest, against 24 hours before",
                        List.of(),
                        List.of(),
                        List.of(MACRO, DOLLAR),
                        this::macro),
                new Endpoint(
                        "/api/v1/context/funding",
                        "Funding rates and open interest of perpetual futures: newest, against before",
                        List.of(),
                        List.of(),
                        List.of(RATES, INTEREST),
                        this::funding));
    }

    private Body prices(Parameters parameters) {
        Instant newest = lake.newest(PRICES, "ts_event").orElse(null);
        if (newest == null) {
            return Body.json(Tables.missing(PRICES));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("coins", coins(newest));
        answer.put("lines", polled(newest, """
                        SELECT coin_id, vs_currency, ts_event, price FROM told
                        QUALIFY ROW_NUMBER() OVER (PARTITION BY coin_id, vs_currency ORDER BY ts_event DESC)
                            % greatest(count(*) OVER (PARTITION BY coin_id, vs_currency) // 96, 1) = 0
                        ORDER BY coin_id, vs_currency, ts_event LIMIT 20000
                        """));
        return Body.json(answer);
    }

    private Rows coins(Instant newest) {
        boolean measured = lake.has(METRICS);
        String changes = measured ? """
                SELECT coin_id, vs_currency, ts_event, change_5m_percent, change_1h_percent, change_24h_percent, score
                FROM ${gold.price_metrics} WHERE ts_event >= ? AND ts_event <= ?
                QUALIFY ROW_NUMBER() OVER (PARTITION BY coin_id, vs_currency ORDER BY ts_event DESC, revision DESC) = 1
                """ : """
                SELECT NULL::VARCHAR AS coin_id, NULL::VARCHAR AS vs_currency, NULL::TIMESTAMPTZ AS ts_event,
                       NULL::DECIMAL(38, 18) AS change_5m_percent, NULL::DECIMAL(38, 18) AS change_1h_percent,
                       NULL::DECIMAL(38, 18) AS change_24h_percent, NULL::DOUBLE AS score
                WHERE ?::TIMESTAMPTZ > ?::TIMESTAMPTZ
                """;
        Question question = Question.of(told(", changes AS (" + changes + """
                )
                SELECT coin_id, symbol, vs_currency, ts_event, price, c.change_5m_percent, c.change_1h_percent,
                       coalesce(c.change_24h_percent, t.change_24h_percent) AS change_24h_percent,
                       c.change_24h_percent IS NOT NULL AS change_24h_is_ours, c.score, high_24h, low_24h, volume_24h,
                       market_cap, market_cap_rank
                FROM told AS t LEFT JOIN changes AS c USING (coin_id, vs_currency, ts_event)
                QUALIFY ROW_NUMBER() OVER (PARTITION BY coin_id, vs_currency ORDER BY ts_event DESC) = 1
                ORDER BY market_cap_rank NULLS LAST, coin_id, vs_currency LIMIT 500
                """))
                .over(PRICES, "ts_event", newest.minus(DAY), newest.plusMillis(1));
        if (measured) {
            question.over(METRICS, "ts_event", newest.minus(DAY), newest.plusMillis(1));
        }
        return Rows.of(
                lake,
                question.with(newest.minus(DAY))
                        .with(newest)
                        .with(newest.minus(DAY))
                        .with(newest));
    }

    private Rows polled(Instant newest, String rest) {
        return Rows.of(
                lake,
                Question.of(told(rest))
                        .over(PRICES, "ts_event", newest.minus(DAY), newest.plusMillis(1))
                        .with(newest.minus(DAY))
                        .with(newest));
    }

    /** The newest word on each polled price of a range. */
    private static String told(String rest) {
        return """
                WITH told AS (
                    SELECT * FROM ${silver.prices} WHERE ts_event >= ? AND ts_event <= ?
                    QUALIFY ROW_NUMBER() OVER (PARTITION BY coin_id, vs_currency, ts_event ORDER BY received_at DESC) = 1
                )
                """ + rest;
    }

    private Body macro(Parameters parameters) {
        Instant newest = lake.newest(MACRO, "ts").orElse(null);
        if (newest == null) {
            return Body.json(Tables.missing(MACRO));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("tickers", bars(newest, """
                        , last AS (SELECT ticker, max(ts) AS last_at FROM bars GROUP BY ticker)
                        SELECT ticker, last_at AS ts, max_by(close, ts) AS price,
                               max_by(close, ts) FILTER (WHERE ts <= last_at - INTERVAL 24 HOUR) AS price_24h_ago,
                               max(ts) FILTER (WHERE ts <= last_at - INTERVAL 24 HOUR) AS before_at,
                               max(high) FILTER (WHERE ts > last_at - INTERVAL 24 HOUR) AS high_24h,
                               min(low) FILTER (WHERE ts > last_at - INTERVAL 24 HOUR) AS low_24h
                        FROM bars JOIN last USING (ticker) GROUP BY ticker, last_at ORDER BY ticker LIMIT 200
                        """));
        answer.put("lines", bars(newest, """
                        , last AS (SELECT ticker, max(ts) AS last_at FROM bars GROUP BY ticker)
                        SELECT ticker, ts, close FROM bars JOIN last USING (ticker) WHERE ts > last_at - INTERVAL 24 HOUR
                        QUALIFY ROW_NUMBER() OVER (PARTITION BY ticker ORDER BY ts DESC)
                            % greatest(count(*) OVER (PARTITION BY ticker) // 96, 1) = 0
                        ORDER BY ticker, ts LIMIT 20000
                        """));
        return Body.json(answer);
    }

    /** Bars of vendors and the dollar index made of them, as one table: the newest word on each minute. */
    private Rows bars(Instant newest, String rest) {
        boolean dollar = lake.has(DOLLAR);
        Instant from = newest.minus(REST);
        Question question = Question.of("""
                WITH bars AS (
                    SELECT ticker, ts, high, low, close FROM ${silver.macro_bars} WHERE ts >= ? AND ts <= ?
                    QUALIFY ROW_NUMBER() OVER (PARTITION BY ticker, ts ORDER BY received_at DESC) = 1
                """ + (dollar ? """
                                UNION ALL
                                SELECT ticker, ts, NULL::DECIMAL(38, 18), NULL::DECIMAL(38, 18), close
                                FROM ${gold.dxy_synthetic_minute} WHERE ts >= ? AND ts <= ?
                                """ : "") + ")" + rest);
        question.over(MACRO, "ts", from, newest.plusMillis(1)).with(from).with(newest);
        if (dollar) {
            question.over(DOLLAR, "ts", from, newest.plusMillis(1)).with(from).with(newest);
        }
        return Rows.of(lake, question);
    }

    private Body funding(Parameters parameters) {
        Instant rated = lake.newest(RATES, "observed_at").orElse(null);
        Instant held = lake.newest(INTEREST, "observed_at").orElse(null);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("rates", rated == null ? Tables.missing(RATES) : rates(rated));
        answer.put("interest", held == null ? Tables.missing(INTEREST) : interest(held));
        return Body.json(answer);
    }

    /** A year of it is the rate by the time to the payment before, simple interest. */
    private Rows rates(Instant newest) {
        return Rows.of(
                lake,
                Question.of("""
                        WITH told AS (
                            SELECT * FROM ${silver.funding_rates} WHERE observed_at >= ? AND observed_at <= ?
                            QUALIFY ROW_NUMBER() OVER (
                                PARTITION BY exchange, instrument, observed_at ORDER BY received_at DESC) = 1
                        ), steps AS (
                            SELECT *, epoch(observed_at) - epoch(lag(observed_at) OVER payments) AS step_seconds,
                                   avg(funding_rate::DOUBLE) OVER payments AS mean_rate
                            FROM told WINDOW payments AS (PARTITION BY exchange, instrument ORDER BY observed_at)
                        )
                        SELECT exchange, instrument, observed_at, funding_rate, mark_price,
                               round(step_seconds / 3600, 2)::DOUBLE AS every_hours,
                               round(funding_rate::DOUBLE * 31536000 / step_seconds * 100, 3)::DOUBLE AS year_percent,
                               round(mean_rate * 31536000 / step_seconds * 100, 3)::DOUBLE AS mean_year_percent
                        FROM steps
                        QUALIFY ROW_NUMBER() OVER (PARTITION BY exchange, instrument ORDER BY observed_at DESC) = 1
                        ORDER BY exchange, instrument LIMIT 500
                        """)
                        .over(RATES, "observed_at", newest.minus(FUNDING), newest.plusMillis(1))
                        .with(newest.minus(FUNDING))
                        .with(newest));
    }

    private Rows interest(Instant newest) {
        return Rows.of(
                lake,
                Question.of("""
                        WITH told AS (
                            SELECT * FROM ${silver.open_interest} WHERE observed_at >= ? AND observed_at <= ?
                            QUALIFY ROW_NUMBER() OVER (
                                PARTITION BY exchange, instrument, observed_at ORDER BY received_at DESC) = 1
                        ), last AS (
                            SELECT exchange, instrument, max(observed_at) AS last_at FROM told GROUP BY exchange, instrument
                        )
                        SELECT exchange, instrument, last_at AS observed_at,
                               max_by(open_interest, observed_at) AS open_interest,
                               max_by(open_interest_value, observed_at) AS open_interest_value,
                               max_by(open_interest, observed_at) FILTER (WHERE observed_at <= last_at - INTERVAL 24 HOUR)
                                   AS open_interest_24h_ago
                        FROM told JOIN last USING (exchange, instrument) GROUP BY exchange, instrument, last_at
                        ORDER BY exchange, instrument LIMIT 500
                        """)
                        .over(INTEREST, "observed_at", newest.minus(Duration.ofDays(2)), newest.plusMillis(1))
                        .with(newest.minus(Duration.ofDays(2)))
                        .with(newest));
    }
}
