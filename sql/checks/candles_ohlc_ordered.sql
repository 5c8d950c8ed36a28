-- Of every candle low <= open, close <= high.
-- Checks: gold.candles_latest by window_start.
-- Severity: fail.
SELECT exchange, instrument, timeframe, window_start, open, high, low, close
FROM checked
WHERE low > LEAST(open, close) OR high < GREATEST(open, close)
