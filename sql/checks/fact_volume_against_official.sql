-- Volume of our candles beside the exchange's own of the same windows; validate candles says why they differ.
-- Checks: gold.candles_latest by window_start.
-- Severity: fact.
SELECT
    c.exchange, c.instrument, c.timeframe, COUNT(*) AS windows, SUM(c.volume_base) AS ours, SUM(o.volume_base) AS theirs,
    COUNT_IF(c.volume_base <> o.volume_base) AS differing, MAX(ABS(c.volume_base - o.volume_base)) AS largest_difference
FROM checked AS c
JOIN silver.official_candles_latest AS o
    ON o.exchange = c.exchange AND o.instrument = c.instrument AND o.timeframe = c.timeframe
    AND o.window_start = c.window_start
GROUP BY ALL
ORDER BY ALL
