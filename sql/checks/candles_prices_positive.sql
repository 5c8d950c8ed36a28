-- Open, high, low and close of every candle are above zero.
-- Checks: gold.candles_latest by window_start.
-- Severity: fail.
SELECT exchange, instrument, timeframe, window_start, open, high, low, close
FROM checked
WHERE LEAST(open, high, low, close) <= 0
