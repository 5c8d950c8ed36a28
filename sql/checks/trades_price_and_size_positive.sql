-- Price and size of every trade are above zero.
-- Checks: silver.trades by traded_at.
-- Severity: fail.
SELECT exchange, instrument, trade_id, traded_at, price, quantity
FROM checked
WHERE price <= 0 OR quantity <= 0
