-- Every candle begins at a multiple of its length, in UTC, and is as long as its timeframe says.
-- Checks: gold.candles_latest by window_start.
-- Severity: fail.
WITH lengths(timeframe, seconds) AS (
    VALUES ('1s', 1), ('1m', 60), ('5m', 300), ('15m', 900), ('1h', 3600), ('4h', 14400), ('1d', 86400)
)
SELECT c.exchange, c.instrument, c.timeframe, c.window_start, c.window_end
FROM checked AS c
LEFT JOIN lengths AS l ON l.timeframe = c.timeframe
WHERE l.seconds IS NULL
    OR EPOCH_US(c.window_start) % (l.seconds * 1000000::BIGINT) <> 0
    OR EPOCH_US(c.window_end) - EPOCH_US(c.window_start) <> l.seconds * 1000000::BIGINT
