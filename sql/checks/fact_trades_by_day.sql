-- Trades of each day: rows, seconds between the first and the last in which none was made, ids there twice.
-- Checks: silver.trades by traded_at.
-- Severity: fact.
SELECT
    exchange, instrument, CAST(traded_at AS DATE) AS trading_day, COUNT(*) AS trade_rows,
    EPOCH_US(MAX(traded_at)) // 1000000 - EPOCH_US(MIN(traded_at)) // 1000000 + 1
        - COUNT(DISTINCT EPOCH_US(traded_at) // 1000000) AS missing_seconds,
    COUNT(*) - COUNT(DISTINCT trade_id)                  AS duplicates
FROM checked
GROUP BY ALL
ORDER BY ALL
