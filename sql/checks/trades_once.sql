-- No trade id of an instrument is there twice.
-- Checks: silver.trades by traded_at.
-- Severity: fail.
SELECT exchange, instrument, trade_id, COUNT(*) AS rows_there, MIN(traded_at) AS first_traded_at
FROM checked
GROUP BY exchange, instrument, trade_id
HAVING COUNT(*) > 1
