-- What the feed of each exchange was like on each day: how often it told something, how late, how often it broke.
SELECT
    exchange,
    trading_day,
    instruments,
    messages,
    observed_seconds,
    CAST(messages AS DOUBLE) / NULLIF(CAST(observed_seconds AS DOUBLE), 0) AS updates_per_second,
    latency_min_ms,
    latency_max_ms,
    raw_latency_min_ms,
    raw_latency_max_ms,
    connections,
    connects,
    disconnects,
    stalls,
    rotations,
    disconnects + stalls AS interruptions,
    rate_limits,
    downtime_ms,
    GREATEST(
        1 - CAST(downtime_ms AS DOUBLE)
            / NULLIF(1000 * CAST(observed_seconds AS DOUBLE) * CAST(GREATEST(connections, 1) AS DOUBLE), 0),
        CAST(0 AS DOUBLE)
    ) AS availability,
    duplicates,
    holes,
    missing,
    repaired,
    rejected,
    known_at
FROM (
    SELECT
        exchange,
        trading_day,
        COUNT(DISTINCT CASE WHEN channel <> 'frames' THEN instrument END) AS instruments,
        SUM(CASE WHEN channel <> 'frames' THEN messages ELSE 0 END) AS messages,
        COALESCE(CAST(TIMESTAMPDIFF(SECOND, MIN(minute_start), MAX(minute_start)) AS BIGINT) + 60, 0) AS observed_seconds,
        MIN(latency_min_ms) AS latency_min_ms,
        MAX(latency_max_ms) AS latency_max_ms,
        MIN(raw_latency_min_ms) AS raw_latency_min_ms,
        MAX(raw_latency_max_ms) AS raw_latency_max_ms,
        COUNT(DISTINCT CASE WHEN kind IN ('connected', 'disconnected', 'stalled', 'rotated') THEN connection END)
            AS connections,
        COUNT(CASE WHEN kind = 'connected' THEN 1 END) AS connects,
        COUNT(CASE WHEN kind = 'disconnected' THEN 1 END) AS disconnects,
        COUNT(CASE WHEN kind = 'stalled' THEN 1 END) AS stalls,
        COUNT(CASE WHEN kind = 'rotated' THEN 1 END) AS rotations,
        COUNT(CASE WHEN kind = 'rate_limited' THEN 1 END) AS rate_limits,
        SUM(CASE WHEN kind = 'connected' THEN COALESCE(duration_ms, 0) ELSE 0 END) AS downtime_ms,
        SUM(duplicates) AS duplicates,
        SUM(holes) AS holes,
        SUM(missing) AS missing,
        SUM(repaired) AS repaired,
        SUM(rejected) AS rejected,
        MAX(known_at) AS known_at
    FROM (
        SELECT
            exchange, CAST(window_start AS DATE) AS trading_day, window_start AS minute_start, channel, instrument,
            messages, latency_min_ms, latency_max_ms, raw_latency_min_ms, raw_latency_max_ms, duplicates, holes,
            missing, repaired, rejected, CAST(NULL AS STRING) AS connection, CAST(NULL AS STRING) AS kind,
            CAST(NULL AS BIGINT) AS duration_ms, known_at
        FROM gold.feed_quality_latest
        UNION ALL
        SELECT
            exchange, CAST(happened_at AS DATE), CAST(NULL AS TIMESTAMP_LTZ(6)), 'frames', '*',
            0, CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), 0, 0,
            0, 0, 0, connection, kind,
            duration_ms, happened_at
        FROM silver.feed_events
    ) AS told
    GROUP BY exchange, trading_day
) AS counted
