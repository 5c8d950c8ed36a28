-- The spread of nearly every candle is not below zero and below 5 % of the middle of bid and ask.
-- Checks: gold.candles_latest by window_start.
-- Severity: investigate.
-- Tolerated: less than 0.1 %.
SELECT exchange, instrument, timeframe, window_start, bid, ask, spread
FROM checked
WHERE spread < 0 OR spread >= (bid + ask) / 2 * 0.05
