-- No revision of a candle is there twice.
-- Checks: gold.candles by window_start.
-- Severity: fail.
SELECT exchange, instrument, timeframe, window_start, revision, COUNT(*) AS rows_there
FROM checked
GROUP BY exchange, instrument, timeframe, window_start, revision
HAVING COUNT(*) > 1
