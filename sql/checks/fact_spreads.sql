-- Spreads of the candles in hundredths of a percent of the middle, and how many are 5 % of it or more.
-- Checks: gold.candles_latest by window_start.
-- Severity: fact.
WITH relative AS (
    SELECT exchange, instrument, timeframe, CAST(spread AS DOUBLE) / CAST((bid + ask) / 2 AS DOUBLE) * 10000 AS bps
    FROM checked
    WHERE bid + ask > 0
)
SELECT
    exchange, instrument, timeframe, COUNT(*) AS windows, ROUND(MIN(bps), 4) AS least_bps,
    ROUND(QUANTILE_CONT(bps, 0.5), 4) AS median_bps, ROUND(QUANTILE_CONT(bps, 0.99), 4) AS p99_bps,
    ROUND(MAX(bps), 4) AS most_bps, COUNT_IF(bps >= 500) AS wide
FROM relative
GROUP BY ALL
ORDER BY ALL
