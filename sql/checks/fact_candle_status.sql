-- How sure the candles are: complete, overlapped by a gap, or unproven.
-- Checks: gold.candles_latest by window_start.
-- Severity: fact.
SELECT
    exchange, instrument, timeframe, COUNT(*) AS windows, COUNT_IF(bar_status = 'complete') AS complete,
    COUNT_IF(bar_status = 'gap') AS gap, COUNT_IF(bar_status = 'unproven') AS unproven
FROM checked
GROUP BY ALL
ORDER BY ALL
