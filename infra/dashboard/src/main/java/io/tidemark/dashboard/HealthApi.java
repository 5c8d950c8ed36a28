package io.tidemark.dashboard;

import io.tidemark.lake.LakeReader;
import io.tidemark.lake.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an operator looks at first. Tells moments and counts, never "now": an answer is a function of the lake, and the
 * reader's clock says how old it is.
 */
final class HealthApi {

    private static final Duration RECENT = Duration.ofHours(1);
    /** A connection that nothing happened to for longer is not told of. */
    private static final Duration WATCHED = Duration.ofDays(7);

    private static final Duration DAY = Duration.ofDays(1);

    private static final String TRADES = "silver.trades";
    private static final String EVENTS = "silver.feed_events";
    private static final String GAPS = "silver.gaps";
    private static final String ALERTS = "gold.alerts";
    private static final String REJECTED = "bronze.rejected";

    private final LakeReader lake;

    HealthApi(LakeReader lake) {
        this.lake = lake;
    }

    List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(
                        "/api/v1/health",
                        "Each exchange: its newest trade, connections up and down, gaps still open, frames rejected",
                        List.of(),
                        List.of(),
                        List.of(TRADES, EVENTS, GAPS, REJECTED),
                        this::health),
                new Endpoint(
                        "/api/v1/alerts",
                        "Alerts of the lake's last 24 hours as last told, those that last first",
                        List.of(),
                        List.of(),
                        List.of(ALERTS),
                        this::alerts));
    }

    private Body health(Parameters parameters) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("feeds", feeds());
        answer.put("connections", connections());
        answer.put("open_gaps", openGaps());
        answer.put("rejected", rejected());
        return Body.json(answer);
    }

    private Rows feeds() {
        Instant newest = lake.newest(TRADES, "received_at").orElse(null);
        if (newest == null) {
            return Rows.none();
        }
        return Rows.of(
                lake,
                Question.of("""
                        SELECT exchange, max(received_at) AS received_at, max(traded_at) AS traded_at, count(*) AS trades_last_hour,
                               count(DISTINCT instrument) AS instruments
                        FROM ${silver.trades} WHERE received_at >= ? AND received_at <= ?
                        GROUP BY exchange ORDER BY exchange
                        """)
                        .over(TRADES, "received_at", newest.minus(RECENT), newest.plusMillis(1))
                        .with(newest.minus(RECENT))
                        .with(newest));
    }

    /** A connection is down where the last that happened to it was its loss; one replaced as planned is neither. */
    private Rows connections() {
        Instant newest = lake.newest(EVENTS, "happened_at").orElse(null);
        if (newest == null) {
            return Rows.none();
        }
        return Rows.of(
                lake,
                Question.of("""
                        WITH last AS (
                            SELECT exchange, connection, happened_at, kind, cause FROM ${silver.feed_events}
                            WHERE happened_at >= ? AND happened_at <= ?
                              AND kind IN ('connected', 'subscribed', 'refused', 'disconnected', 'stalled', 'rotated')
                            QUALIFY ROW_NUMBER() OVER (
                                PARTITION BY exchange, connection ORDER BY happened_at DESC, kind DESC) = 1
                        )
                        SELECT exchange, count(*) FILTER (WHERE kind IN ('connected', 'subscribed')) AS up,
                               count(*) FILTER (WHERE kind IN ('refused', 'disconnected', 'stalled')) AS down,
                               max_by(cause, happened_at) FILTER (WHERE kind IN ('refused', 'disconnected', 'stalled')) AS cause,
                               max(happened_at) FILTER (WHERE kind IN ('refused', 'disconnected', 'stalled')) AS down_at
                        FROM last GROUP BY exchange ORDER BY exchange
                        """)
                        .over(EVENTS, "happened_at", newest.minus(WATCHED), newest.plusMillis(1))
                        .with(newest.minus(WATCHED))
                        .with(newest));
    }

    private Rows openGaps() {
        Instant newest = lake.newest(GAPS, "opened_at").orElse(null);
        if (newest == null) {
            return Rows.none();
        }
        return Rows.of(
                lake,
                Question.of("""
                        SELECT exchange, count(*) AS gaps, sum(missing)::BIGINT AS missing, min(opened_at) AS oldest_at FROM (
                            SELECT * FROM ${silver.gaps} WHERE opened_at >= ? AND opened_at <= ?
                            QUALIFY ROW_NUMBER() OVER (
                                PARTITION BY exchange, instrument, first_number, CASE WHEN first_number IS NULL THEN opened_at END
                                ORDER BY revision DESC) = 1
                        ) WHERE status = 'open' GROUP BY exchange ORDER BY exchange
                        """)
                        .over(GAPS, "opened_at", newest.minus(WATCHED), newest.plusMillis(1))
                        .with(newest.minus(WATCHED))
                        .with(newest));
    }

    private Rows rejected() {
        Instant newest = lake.newest(REJECTED, "received_at").orElse(null);
        if (newest == null) {
            return Rows.none();
        }
        return Rows.of(
                lake,
                Question.of("""
                        SELECT exchange, count(*) AS frames, max(received_at) AS newest_at FROM ${bronze.rejected}
                        WHERE received_at >= ? AND received_at <= ? GROUP BY exchange ORDER BY exchange
                        """)
                        .over(REJECTED, "received_at", newest.minus(DAY), newest.plusMillis(1))
                        .with(newest.minus(DAY))
                        .with(newest));
    }

    private Body alerts(Parameters parameters) {
        Instant newest = lake.newest(ALERTS, "raised_at").orElse(null);
        if (newest == null) {
            return Body.json(Tables.missing(ALERTS));
        }
        return Body.json(Rows.of(
                lake,
                Question.of("""
                        SELECT raised_at, ended_at, severity, kind, exchange, instrument, title, times FROM (
                            SELECT * FROM ${gold.alerts} WHERE raised_at >= ?
                            QUALIFY ROW_NUMBER() OVER (PARTITION BY alert_id ORDER BY revision DESC) = 1
                        ) ORDER BY ended_at IS NOT NULL, raised_at DESC LIMIT 200
                        """)
                        .over(ALERTS, "raised_at", newest.minus(DAY), newest.plus(DAY))
                        .with(newest.minus(DAY))));
    }
}
