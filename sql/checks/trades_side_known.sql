-- The taker of every trade bought or sold.
-- Checks: silver.trades by traded_at.
-- Severity: fail.
SELECT exchange, instrument, trade_id, traded_at, taker_side
FROM checked
WHERE taker_side IS NULL OR taker_side NOT IN ('buy', 'sell')
