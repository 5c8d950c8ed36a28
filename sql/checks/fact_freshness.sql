-- When the last trade came, and how many seconds before the last of all.
-- Checks: silver.trades by traded_at.
-- Severity: fact.
SELECT
    exchange, instrument, MAX(received_at) AS last_received_at,
    (MAX(EPOCH_US(MAX(received_at))) OVER () - EPOCH_US(MAX(received_at))) // 1000000 AS seconds_behind
FROM checked
GROUP BY exchange, instrument
ORDER BY seconds_behind DESC, exchange, instrument
