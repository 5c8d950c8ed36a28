-- What could not be read, by reason: a trade without price or size is missing_field.
-- Checks: bronze.rejected by received_at.
-- Severity: fact.
SELECT exchange, feed, error_code, COUNT(*) AS frames, MIN(received_at) AS first_received_at
FROM checked
GROUP BY ALL
ORDER BY ALL
