-- The newest word on each open interest.
SELECT
    exchange, instrument, observed_at, open_interest, open_interest_value, received_at
FROM (
    SELECT
        r.*,
        ROW_NUMBER() OVER (PARTITION BY exchange, instrument, observed_at ORDER BY received_at DESC) AS newest_first
    FROM silver.open_interest AS r
) AS ranked
WHERE newest_first = 1
