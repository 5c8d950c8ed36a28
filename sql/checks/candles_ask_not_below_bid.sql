-- No candle has an ask below its bid, where it knows both.
-- Checks: gold.candles_latest by window_start.
-- Severity: investigate.
SELECT exchange, instrument, timeframe, window_start, bid, ask
FROM checked
WHERE ask < bid
