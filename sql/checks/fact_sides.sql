-- What takers did: trades and volume bought, and their part of all in percent.
-- Checks: silver.trades by traded_at.
-- Severity: fact.
WITH sides AS (
    SELECT
        exchange, instrument, SUM(fills) AS trades, COALESCE(SUM(fills) FILTER (WHERE taker_side = 'buy'), 0) AS bought,
        SUM(quantity) AS volume, COALESCE(SUM(quantity) FILTER (WHERE taker_side = 'buy'), 0) AS volume_bought
    FROM checked
    GROUP BY ALL
)
SELECT
    exchange, instrument, trades, bought, ROUND(100.0 * bought / trades, 2) AS bought_percent, volume, volume_bought,
    ROUND(100 * CAST(volume_bought AS DOUBLE) / CAST(volume AS DOUBLE), 2)  AS volume_bought_percent
FROM sides
ORDER BY ALL
