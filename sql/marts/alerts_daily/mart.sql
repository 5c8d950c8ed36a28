-- The alerts of each kind that began on each day at each exchange.
SELECT
    CAST(raised_at AS DATE) AS trading_day,
    kind,
    severity,
    exchange,
    COUNT(*) AS episodes,
    COUNT(CASE WHEN ended_at IS NULL THEN 1 END) AS still_open,
    SUM(CAST(times AS BIGINT)) AS occurrences,
    MAX(CAST(TIMESTAMPDIFF(SECOND, raised_at, ended_at) AS BIGINT)) AS longest_seconds,
    SUM(CAST(TIMESTAMPDIFF(SECOND, raised_at, ended_at) AS BIGINT)) AS total_seconds,
    MAX(known_at) AS known_at
FROM gold.alerts_latest
GROUP BY CAST(raised_at AS DATE), kind, severity, exchange
