-- Every trade has a price and a size.
-- Checks: silver.trades by traded_at.
-- Severity: fail.
SELECT exchange, instrument, trade_id, traded_at, price, quantity
FROM checked
WHERE price IS NULL OR quantity IS NULL
