package io.tidemark.dashboard;

import io.tidemark.dashboard.Parameters.Range;
import io.tidemark.lake.LakeReader;
import io.tidemark.lake.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How good the data is: latency, update frequency, connections, gaps, rejected frames, certificates. */
final class QualityApi {

    private static final Duration LONGEST = Duration.ofDays(31);
    /** A percentile over every trade of a longer time would take too long. */
    private static final Duration LONGEST_LATENCY = Duration.ofDays(2);

    private static final String TRADES = "silver.trades";
    private static final String QUOTES = "silver.quotes";
    private static final String EVENTS = "silver.feed_events";
    private static final String GAPS = "silver.gaps";
    private static final String REJECTED = "bronze.rejected";
    private static final String FEED_QUALITY = "gold.feed_quality";
    private static final String COMPLETENESS = "gold.completeness";
    private static final String OFFICIAL = "gold.official_candle_comparison";

    private final LakeReader lake;

    QualityApi(LakeReader lake) {
        this.lake = lake;
    }

    List<Endpoint> endpoints() {
        List<Parameter> range = Parameter.range();
        List<Parameter> none = List.of();
        return List.of(
                new Endpoint(
                        "/api/v1/quality/latency",
                        "From the exchange's clock to ours, milliseconds, raw and with the clocks' difference taken out",
                        range,
                        none,
                        List.of(TRADES, EVENTS),
                        this::latency),
                new Endpoint(
                        "/api/v1/quality/updates",
                        "How often trades and quotes came, and the longest silence",
                        range,
                        none,
                        List.of(TRADES, QUOTES),
                        this::updates),
                new Endpoint(
                        "/api/v1/quality/days",
                        "What happened to the connections of each exchange, by UTC day and cause",
                        range,
                        none,
                        List.of(EVENTS),
                        this::days),
                new Endpoint(
                        "/api/v1/quality/events", "The newest feed events", range, none, List.of(EVENTS), this::events),
                new Endpoint(
                        "/api/v1/quality/gaps",
                        "Gaps of each instrument in sum, and the newest of them",
                        range,
                        none,
                        List.of(GAPS),
                        this::gaps),
                new Endpoint(
                        "/api/v1/quality/rejected",
                        "Frames nobody could read: counts by reason, and the newest with their text",
                        range,
                        none,
                        List.of(REJECTED),
                        this::rejected),
                new Endpoint(
                        "/api/v1/quality/feed-quality",
                        "Quality by minute, where the lake has gold.feed_quality",
                        range,
                        none,
                        List.of(FEED_QUALITY),
                        this::feedQuality),
                new Endpoint(
                        "/api/v1/quality/completeness",
                        "The newest 500 daily certificates, where the lake has gold.completeness",
                        none,
                        none,
                        List.of(COMPLETENESS),
                        this::completeness),
                new Endpoint(
                        "/api/v1/quality/official",
                        "Our candles against the exchanges' own: how many agree, and the newest that do not",
                        range,
                        none,
                        List.of(OFFICIAL),
                        this::official));
    }

    private Body latency(Parameters parameters) {
        Range range = range(parameters, TRADES, "received_at", LONGEST_LATENCY);
        if (!lake.has(TRADES)) {
            return Body.json(Tables.missing(TRADES));
        }
        String offsets = lake.has(EVENTS) ? """
                SELECT exchange, median(clock_offset_us) AS offset_us FROM ${silver.feed_events}
                WHERE clock_offset_us IS NOT NULL AND happened_at >= ? AND happened_at < ? GROUP BY exchange
                """ : """
                SELECT NULL::VARCHAR AS exchange, NULL::DOUBLE AS offset_us WHERE ?::TIMESTAMPTZ < ?::TIMESTAMPTZ AND false
                """;
        Question question = Question.of("WITH offsets AS (" + offsets + """
                ), raw AS (
                    SELECT exchange, (epoch_us(received_at) - epoch_us(traded_at)) / 1000.0 AS traded_ms,
                           (epoch_us(received_at) - epoch_us(published_at)) / 1000.0 AS published_ms
                    FROM ${silver.trades}
                    WHERE received_at >= ? AND received_at < ? AND origin = 'stream'
                ), stats AS (
                    SELECT exchange, count(*) AS trades,
                           min(traded_ms) AS lowest, quantile_cont(traded_ms, [0.5, 0.95, 0.99]) AS q, max(traded_ms) AS highest,
                           min(published_ms) AS p_lowest, quantile_cont(published_ms, [0.5, 0.95, 0.99]) AS pq, max(published_ms) AS p_highest
                    FROM raw GROUP BY exchange
                )
                SELECT exchange, trades, round(offset_us / 1000.0, 3)::DOUBLE AS clock_offset_ms,
                       round(lowest, 3)::DOUBLE AS min_ms, round(q[1], 3)::DOUBLE AS p50_ms, round(q[2], 3)::DOUBLE AS p95_ms,
                       round(q[3], 3)::DOUBLE AS p99_ms, round(highest, 3)::DOUBLE AS max_ms,
                       round(p_lowest, 3)::DOUBLE AS published_min_ms, round(pq[1], 3)::DOUBLE AS published_p50_ms,
                       round(pq[2], 3)::DOUBLE AS published_p95_ms, round(pq[3], 3)::DOUBLE AS published_p99_ms,
                       round(p_highest, 3)::DOUBLE AS published_max_ms
                FROM stats LEFT JOIN offsets USING (exchange) ORDER BY exchange
                """);
        if (lake.has(EVENTS)) {
            question.over(EVENTS, "happened_at", range.from(), range.to());
        }
        return Body.json(Rows.of(
                lake,
                question.over(TRADES, "received_at", range.from(), range.to())
                        .with(range.from())
                        .with(range.to())
                        .with(range.from())
                        .with(range.to())));
    }

    private Body updates(Parameters parameters) {
        Range range = range(parameters, TRADES, "received_at", LONGEST_LATENCY);
        if (!lake.has(TRADES) || !lake.has(QUOTES)) {
            return Body.json(Tables.missing(TRADES));
        }
        return Body.json(Rows.of(
                lake,
                Question.of("""
                        WITH seen AS (
                            SELECT exchange, instrument, 'trades' AS channel, received_at FROM ${silver.trades}
                            WHERE received_at >= ? AND received_at < ? AND origin = 'stream'
                            UNION ALL
                            SELECT exchange, instrument, 'quotes', received_at FROM ${silver.quotes}
                            WHERE received_at >= ? AND received_at < ?
                        ), steps AS (
                            SELECT exchange, instrument, channel, received_at,
                                   epoch_us(received_at) - epoch_us(lag(received_at) OVER (
                                       PARTITION BY exchange, instrument, channel ORDER BY received_at)) AS silence_us
                            FROM seen
                        )
                        SELECT exchange, instrument, channel, count(*) AS messages,
                               round(count(*) / greatest((epoch_us(max(received_at)) - epoch_us(min(received_at))) / 1e6, 1), 3)::DOUBLE
                                   AS updates_per_second,
                               (max(silence_us) // 1000)::BIGINT AS longest_silence_ms, max(received_at) AS newest_at
                        FROM steps GROUP BY ALL ORDER BY exchange, instrument, channel LIMIT 2000
                        """)
                        .over(TRADES, "received_at", range.from(), range.to())
                        .over(QUOTES, "received_at", range.from(), range.to())
                        .with(range.from())
                        .with(range.to())
                        .with(range.from())
                        .with(range.to())));
    }

    private Body days(Parameters parameters) {
        if (!lake.has(EVENTS)) {
            return Body.json(Tables.missing(EVENTS));
        }
        return Body.json(events(parameters, """
                SELECT strftime(happened_at, '%Y-%m-%d') AS utc_day, exchange, kind, coalesce(cause, '') AS cause,
                       count(*) AS events, coalesce(sum(duration_ms), 0)::BIGINT AS duration_ms
                FROM ${silver.feed_events} WHERE happened_at >= ? AND happened_at < ?
                GROUP BY ALL ORDER BY utc_day DESC, exchange, kind, cause LIMIT 2000
                """));
    }

    private Body events(Parameters parameters) {
        if (!lake.has(EVENTS)) {
            return Body.json(Tables.missing(EVENTS));
        }
        return Body.json(events(parameters, """
                SELECT happened_at, exchange, connection, kind, cause, duration_ms, clock_offset_us, detail
                FROM ${silver.feed_events} WHERE happened_at >= ? AND happened_at < ? AND kind <> 'clock'
                ORDER BY happened_at DESC LIMIT 200
                """));
    }

    private Rows events(Parameters parameters, String sql) {
        return within(range(parameters, EVENTS, "happened_at", LONGEST), EVENTS, "happened_at", sql);
    }

    private Body gaps(Parameters parameters) {
        if (!lake.has(GAPS)) {
            return Body.json(Tables.missing(GAPS));
        }
        Range range = range(parameters, GAPS, "opened_at", LONGEST);
        String latest = """
                WITH latest AS (
                    SELECT * FROM (
                        SELECT g.*, ROW_NUMBER() OVER (
                            PARTITION BY exchange, instrument, first_number, CASE WHEN first_number IS NULL THEN opened_at END
                            ORDER BY revision DESC) AS newest_first
                        FROM ${silver.gaps} AS g WHERE opened_at >= ? AND opened_at < ?
                    ) WHERE newest_first = 1
                )
                """;
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("by_instrument", within(range, GAPS, "opened_at", latest + """
                SELECT exchange, instrument, status, coalesce(cause, '') AS cause, count(*) AS gaps,
                       sum(missing)::BIGINT AS missing, sum(repaired)::BIGINT AS repaired
                FROM latest GROUP BY ALL ORDER BY missing DESC, gaps DESC, exchange, instrument, status LIMIT 500
                """));
        answer.put("newest", within(range, GAPS, "opened_at", latest + """
                SELECT opened_at, closed_at, exchange, instrument, status, cause, missing, repaired, first_number, last_number,
                       starts_at, ends_at
                FROM latest ORDER BY opened_at DESC, exchange, instrument, first_number LIMIT 200
                """));
        return Body.json(answer);
    }

    private Body rejected(Parameters parameters) {
        if (!lake.has(REJECTED)) {
            return Body.json(Tables.missing(REJECTED));
        }
        Range range = range(parameters, REJECTED, "received_at", LONGEST);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("by_reason", within(range, REJECTED, "received_at", """
                SELECT exchange, feed, error_code, count(*) AS frames, max(received_at) AS newest_at
                FROM ${bronze.rejected} WHERE received_at >= ? AND received_at < ?
                GROUP BY ALL ORDER BY frames DESC, exchange, feed, error_code LIMIT 500
                """));
        answer.put("newest", within(range, REJECTED, "received_at", """
                SELECT received_at, exchange, connection, feed, error_code, error_detail, left(frame, 8192) AS frame,
                       length(frame) AS frame_length
                FROM ${bronze.rejected} WHERE received_at >= ? AND received_at < ?
                ORDER BY received_at DESC LIMIT 50
                """));
        return Body.json(answer);
    }

    private Body feedQuality(Parameters parameters) {
        if (!lake.has(FEED_QUALITY)) {
            return Body.json(Tables.missing(FEED_QUALITY));
        }
        Range range = range(parameters, FEED_QUALITY, "window_start", LONGEST);
        return Body.json(Rows.of(
                lake,
                Question.of("""
                        SELECT * EXCLUDE (newest_first) FROM (
                            SELECT q.*, ROW_NUMBER() OVER (
                                PARTITION BY exchange, instrument, channel, window_start ORDER BY revision DESC) AS newest_first
                            FROM ${gold.feed_quality} AS q WHERE window_start >= ? AND window_start < ?
                        ) WHERE newest_first = 1 ORDER BY window_start DESC, exchange, instrument, channel LIMIT 500
                        """)
                        .over(FEED_QUALITY, "window_start", range.from(), range.to())
                        .with(range.from())
                        .with(range.to())));
    }

    private Body completeness(Parameters parameters) {
        if (lake.version(COMPLETENESS) == 0) {
            return Body.json(Tables.missing(COMPLETENESS));
        }
        return Body.json(Rows.of(lake, Question.of("""
                        SELECT * EXCLUDE (newest_first) FROM (
                            SELECT c.*, ROW_NUMBER() OVER (
                                PARTITION BY exchange, instrument, trading_day ORDER BY revision DESC) AS newest_first
                            FROM ${gold.completeness} AS c
                        ) WHERE newest_first = 1 ORDER BY trading_day DESC, exchange, instrument LIMIT 500
                        """).over(COMPLETENESS)));
    }

    private Body official(Parameters parameters) {
        if (lake.newest(OFFICIAL, "window_start").isEmpty()) {
            return Body.json(Tables.missing(OFFICIAL));
        }
        Range range = range(parameters, OFFICIAL, "window_start", LONGEST);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("by_instrument", within(range, OFFICIAL, "window_start", """
                SELECT exchange, instrument, timeframe, count(*) AS windows,
                       count(*) FILTER (WHERE agreement = 'equal') AS equal,
                       count(*) FILTER (WHERE agreement = 'differs') AS differs,
                       count(*) FILTER (WHERE agreement = 'missing') AS missing,
                       max(abs(volume_difference_bps)) AS largest_volume_bps, max(known_at) AS known_at
                FROM ${gold.official_candle_comparison} WHERE window_start >= ? AND window_start < ?
                GROUP BY ALL ORDER BY differs + missing DESC, exchange, instrument, timeframe LIMIT 500
                """));
        answer.put("newest", within(range, OFFICIAL, "window_start", """
                SELECT window_start, exchange, instrument, timeframe, agreement, our_close, official_close, our_volume,
                       official_volume, volume_difference_bps, our_trade_count, official_trade_count
                FROM ${gold.official_candle_comparison}
                WHERE window_start >= ? AND window_start < ? AND agreement <> 'equal'
                ORDER BY window_start DESC, exchange, instrument, timeframe LIMIT 100
                """));
        return Body.json(answer);
    }

    /** Asks of a table's rows of a range; the statement takes its two ends. */
    private Rows within(Range range, String table, String column, String sql) {
        return Rows.of(
                lake,
                Question.of(sql)
                        .over(table, column, range.from(), range.to())
                        .with(range.from())
                        .with(range.to()));
    }

    /** Ends just after the newest row where no end is asked for. */
    private Range range(Parameters parameters, String table, String column, Duration longest) {
        Instant newest = lake.newest(table, column).orElse(Instant.parse("2020-01-01T00:00:00Z"));
        return parameters.range(newest.plusMillis(1), longest);
    }
}
