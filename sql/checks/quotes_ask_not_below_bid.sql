-- No quote has an ask below its bid.
-- Checks: silver.quotes by received_at.
-- Severity: investigate.
SELECT exchange, instrument, received_at, bid, ask
FROM checked
WHERE ask < bid
