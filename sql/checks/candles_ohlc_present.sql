-- Every candle has open, high, low and close; bid, ask and spread may be unknown.
-- Checks: gold.candles_latest by window_start.
-- Severity: fail.
SELECT exchange, instrument, timeframe, window_start, open, high, low, close
FROM checked
WHERE open IS NULL OR high IS NULL OR low IS NULL OR close IS NULL
