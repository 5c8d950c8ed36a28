-- No quote is there twice, with all it says.
-- Checks: silver.quotes by received_at.
-- Severity: investigate.
SELECT *, COUNT(*) AS rows_there
FROM checked
GROUP BY ALL
HAVING COUNT(*) > 1
